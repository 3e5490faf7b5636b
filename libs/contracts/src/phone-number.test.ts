import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePhoneNumber } from './phone-number.ts';

describe('a phone number', () => {
  it.each([
    ['5511999887766', '5511999887766'],
    ['+55 (11) 99988-7766', '5511999887766'],
    ['55.11.99988.7766', '5511999887766'],
    ['+1 (202) 555-0143', '12025550143'],
    ['12345678', '12345678'],
    ['123456789012345', '123456789012345'],
  ])('%s is read as %s', (written, wire) => {
    expect(parsePhoneNumber(written)).toBe(wire);
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
    ['a leading zero', '011999887766'],
    ['a plus in the middle', '55+11999887766'],
    ['two pluses', '++5511999887766'],
    ['digits of another script', '٥٥١١٩٩٩٨٨٧٧٦٦'],
    ['full-width digits', '５５１１９９９８８７７６６'],
    ['a NUL', '5511999887766\0'],
    ['a no-break space', '55\u00a011999887766'],
    ['letters', '5511CALLME77'],
    ['nothing', ''],
    ['only marks', ' ().-'],
    ['a plus alone', '+'],
  ])('%s is none', (_, text) => {
    expect(parsePhoneNumber(text)).toBeUndefined();
  });

  it('is nothing but digits, whatever was written', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...'+0123456789 ().-\n&{') })), (text) => {
        expect(parsePhoneNumber(text) ?? '12345678').toMatch(/^[1-9]\d{7,14}$/);
      }),
    );
  });

  it('is read again as itself', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^\+?[1-9]\d{7,14}$/), (text) => {
        const number = parsePhoneNumber(text);
        expect(number).toBe(text.replace('+', ''));
        expect(parsePhoneNumber(number ?? '')).toBe(number);
      }),
    );
  });
});

describe('an extension', () => {
  it('is admitted where the installation says so, and only as digits', () => {
    expect(parsePhoneNumber('1000')).toBeUndefined();
    expect(parsePhoneNumber('1000', /^1\d{3}$/)).toBe('1000');
    expect(parsePhoneNumber('1000&x', /^1\d{3}.*$/)).toBeUndefined();
  });
});
