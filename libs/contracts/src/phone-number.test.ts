import fc from 'fast-check';
import { type CountryCode, getCountries, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { describe, expect, it } from 'vitest';
import {
  type NumberSettings,
  numberRules,
  type PhoneNumber,
  parsePhoneNumber,
  phoneNumberProblem,
} from './phone-number.ts';

const settings: NumberSettings = {
  default_country: 'BR',
  allowed_countries: ['default'],
  number_check: 'valid',
  special_numbers: [],
};
const inBrazil = numberRules(settings);
const anywhere = numberRules({ ...settings, allowed_countries: '*' });
const read = (text: string, rules = inBrazil) => parsePhoneNumber(text, rules).number;
const problem = (text: string, rules = inBrazil) => parsePhoneNumber(text, rules).problem;

describe('a phone number', () => {
  it.each([
    ['5511999887766', '5511999887766'],
    ['+55 (11) 99988-7766', '5511999887766'],
    ['55.11.99988.7766', '5511999887766'],
    ['0055 11 99988-7766', '5511999887766'],
    ['(11) 99988-7766', '5511999887766'],
    ['11999887766', '5511999887766'],
    ['011 99988-7766', '5511999887766'],
    ['+55 (0) 11 99988-7766', '5511999887766'],
    ['\u00a0(11)\u00a099988-7766\u00a0', '5511999887766'],
    ['021 11 99988-7766', '5511999887766'],
    ['015 21 3333-4444', '552133334444'],
    ['(0xx11) 99988-7766', '5511999887766'],
    ['0XX 11 99988-7766', '5511999887766'],
    ['2133334444', '552133334444'],
    ['81999887766', '5581999887766'],
    ['55999887766', '5555999887766'],
    ['0800 123 4567', '558001234567'],
  ])('%s is read as %s', (written, wire) => {
    expect(read(written)).toBe(wire);
  });

  it.each([
    ['+1 (202) 555-0143', '12025550143'],
    ['001 202 555 0143', '12025550143'],
    ['12025550143', '12025550143'],
    ['+81 99 988 7766', '81999887766'],
    ['+800 1234 5678', '80012345678'],
    ['5511999887766', '5511999887766'],
  ])('where all countries are allowed, %s is read as %s', (written, wire) => {
    expect(read(written, anywhere)).toBe(wire);
  });

  it.each([
    ['hostile: a second API command', '551199&system(id)'],
    ['hostile: line breaks', '5511\n\napi status'],
    ['hostile: a trailing line break', '5511999887766\n'],
    ['hostile: a dial string of its own', '{a=b}sofia/gateway/x/5511999887766'],
    ['hostile: a tab', '55119\t99887766'],
    ['hostile: a comma starts a second leg', '5511999887766,5511999887767'],
    ['hostile: a variable', `5511999$${'{'}x}`],
    ['too long', '1'.repeat(40)],
    ['sixteen digits', '1234567890123456'],
    ['too short', '1234567'],
    ['a plus in the middle', '55+11999887766'],
    ['two pluses', '++5511999887766'],
    ['digits of another script', '٥٥١١٩٩٩٨٨٧٧٦٦'],
    ['full-width digits', '５５１１９９９８８７７６６'],
    ['a NUL', '5511999887766\0'],
    ['letters', '5511CALLME77'],
    ['a number of no range that is in use', '5511888887766'],
    ['nothing', ''],
    ['only marks', ' ().-'],
    ['a plus alone', '+'],
    ['zeros alone', '0000000000'],
  ])('%s is none', (_, text) => {
    expect(read(text)).toBeUndefined();
    expect(read(text, anywhere)).toBeUndefined();
  });

  it.each([
    ['999887766', 'has no area code: a number in BR has 10 or 11 digits with its area code (allowed_countries: BR)'],
    ['3333-4444', 'has no area code: a number in BR has 10 or 11 digits with its area code (allowed_countries: BR)'],
    [
      '+55 99988-7766',
      'has no area code: a number in BR has 10 or 11 digits with its area code (allowed_countries: BR)',
    ],
    ['+1 202 555 0143', 'is +12025550143 (US), which allowed_countries does not include (allowed_countries: BR)'],
    [
      '5511888887766',
      'expected a valid phone number of an allowed country (allowed_countries: BR); a number in BR has 10 or 11 digits with its area code',
    ],
    [
      '0300 123 4567',
      '+553001234567 is in a shared_cost range, which special_numbers does not allow (allowed_countries: BR)',
    ],
    [
      '0900 123 456',
      '+55900123456 is in a premium range, which special_numbers does not allow (allowed_countries: BR)',
    ],
    [
      '+870 773 123 456',
      '+870773123456 is in a satellite range, which special_numbers does not allow (allowed_countries: BR)',
    ],
    [
      '5511999887765.0',
      'expected a phone number, this one ends in ".0" like a spreadsheet\'s number: format the column as text and enter the numbers again',
    ],
    [
      '5,5119998E+12',
      "expected a phone number, this is a spreadsheet's scientific notation: format the column as text and enter the numbers again",
    ],
    [
      '1199988776.0 ',
      'expected a phone number, this one ends in ".0" like a spreadsheet\'s number: format the column as text and enter the numbers again',
    ],
    [
      '1199988776.0\u00a0',
      'expected a phone number, this one ends in ".0" like a spreadsheet\'s number: format the column as text and enter the numbers again',
    ],
    ['11\u202299988\u20227766', 'expected a phone number: digits with an optional + in front (it contains U+2022)'],
    ['call me', 'expected a phone number: digits with an optional + in front'],
  ])('%s is refused with its reason', (text, reason) => {
    expect(problem(text)).toBe(reason);
  });

  it.each(['\u2010', '\u2011', '\u2012', '\u2013', '\u2014', '\u2015'])(
    'with the dash %s that word processors put in place of a hyphen is read',
    (dash) => {
      expect(read(`(11) 99988${dash}7766`)).toBe('5511999887766');
    },
  );

  it('with two meanings that are both allowed is refused, and both are named', () => {
    const both = numberRules({ ...settings, allowed_countries: ['default', 'JP'] });
    const reason =
      'expected one meaning, could be +5581999887766 (BR) or +81999887766 (JP): write it with a + and its country code';
    expect(problem('81999887766', both)).toBe(reason);
    expect(problem('81999887766', anywhere)).toBe(reason);
    expect(read('+81999887766', both)).toBe('81999887766');
    expect(read('(81) 99988-7766')).toBe('5581999887766');
  });

  it('in an expensive range is read where the installation allows the range', () => {
    const special = numberRules({ ...settings, special_numbers: ['shared_cost', 'satellite'] });
    expect(read('4004-1234', special)).toBe('5540041234');
    expect(read('+870 773 123 456', special)).toBe('870773123456');
    expect(problem('0900 123 456', special)).toContain('premium');
    expect(problem('+979 1234 56789', anywhere)).toContain('premium');
  });

  it.each([
    ['+44 7012 345678', 'premium'],
    ['+49 700 12345678', 'premium'],
    ['+41 878 123 456', 'premium'],
    ['+34 701 234 567', 'premium'],
    ['+878 10 1234567890', 'premium'],
    ['+979 1234 56789', 'premium'],
    ['+44 909 012 3456', 'premium'],
    ['+351 760 123 456', 'premium'],
    ['+351 707 123 456', 'shared_cost'],
    ['+351 708 123 456', 'shared_cost'],
    ['+351 808 123 456', 'shared_cost'],
    ['+34 902 123 456', 'shared_cost'],
    ['+870 773 123 456', 'satellite'],
    ['+882 16 123 4567', 'satellite'],
  ] as const)('%s needs the special range %s', (text, range) => {
    const number = text.replaceAll(/[+ ]/g, '') as PhoneNumber;
    const others = (['premium', 'shared_cost', 'satellite'] as const).filter((one) => one !== range);
    const without = numberRules({ ...settings, allowed_countries: '*', special_numbers: others });
    const reason = `is in a ${range} range, which special_numbers does not allow`;
    expect(problem(text, without)).toContain(reason);
    expect(phoneNumberProblem(number, without)).toContain(reason);
    const with_ = numberRules({ ...settings, allowed_countries: '*', special_numbers: [range] });
    expect(read(text, with_)).toBe(number);
    expect(phoneNumberProblem(number, with_)).toBeUndefined();
  });

  it.each(['+44 300 123 4567', '+33 806 123 456', '+44 56 0123 4567', '+351 912 345 678', '+351 212 345 678'])(
    '%s has no extra charge and needs no special range',
    (text) => expect(read(text, anywhere)).toBe(text.replaceAll(/[+ ]/g, '')),
  );

  it('of a new range is read where possible numbers are enough, but none without its area code', () => {
    const possible = numberRules({ ...settings, number_check: 'possible' });
    expect(read('11 6999-7766', possible)).toBe('551169997766');
    expect(problem('999887766', possible)).toContain('has no area code');
  });

  it('is nothing but digits, whatever was written', () => {
    const text = fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...'+0123456789 ().-\n&{') }));
    fc.assert(
      fc.property(text, (written) => {
        expect(read(written, anywhere) ?? '12345678').toMatch(/^[1-9]\d{5,14}$/);
      }),
    );
  });

  it('is still allowed when it comes back from the database', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[1-9]\d{9,12}$/), (text) => {
        for (const rules of [inBrazil, anywhere]) {
          const number = read(text, rules);
          if (number !== undefined) expect(phoneNumberProblem(number, rules)).toBeUndefined();
        }
      }),
    );
  });

  it('that was stored under other settings is checked as the international number that it is', () => {
    expect(phoneNumberProblem('81999887766' as PhoneNumber, inBrazil)).toContain('allowed_countries');
    expect(phoneNumberProblem('81999887766' as PhoneNumber, anywhere)).toBeUndefined();
  });
});

describe('the quick reading of plain digits', () => {
  const digits = (country: CountryCode, text: string) => parsePhoneNumberFromString(text, country)?.number.slice(1);
  const homes = getCountries().filter((home) => numberRules({ ...settings, default_country: home }).plain);

  it.each(homes)('agrees with the library for %s', (home) => {
    const rules = numberRules({ ...settings, default_country: home });
    const slow = { ...rules, plain: undefined };
    const code = rules.plain?.callingCode ?? '';
    const national = fc.stringMatching(/^\d{5,12}$/);
    fc.assert(
      fc.property(fc.boolean(), national, (international, subscriber) => {
        const text = international ? `${code}${subscriber}` : subscriber;
        const quick = parsePhoneNumber(text, rules);
        expect(quick).toEqual(parsePhoneNumber(text, slow));
        if (quick.number !== undefined && !text.startsWith(code)) expect(quick.number).toBe(digits(home, text));
      }),
      { numRuns: 40 },
    );
  });

  it('reads a hundred thousand numbers a second and more', () => {
    const startedAt = performance.now();
    for (let nth = 0; nth < 10_000; nth += 1) expect(read(`55119${10_000_000 + nth}`)).toBeDefined();
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });
});

describe('an extension', () => {
  const withExtensions = (extra: RegExp) => numberRules(settings, extra);

  it('is admitted where the installation says so, and only as digits', () => {
    expect(read('1000')).toBeUndefined();
    expect(read('1000', withExtensions(/^1\d{3}$/))).toBe('1000');
    expect(read('1000&x', withExtensions(/^1\d{3}.*$/))).toBeUndefined();
    expect(phoneNumberProblem('1000' as PhoneNumber, withExtensions(/^1\d{3}$/))).toBeUndefined();
  });

  it("is not what a spreadsheet's number would be without its dot", () => {
    expect(read('1000', withExtensions(/^\d{4,5}$/))).toBe('1000');
    expect(read('1000.0', withExtensions(/^\d{4,5}$/))).toBeUndefined();
  });
});
