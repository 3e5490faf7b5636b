import { amountOf } from './amount.ts';
import { wordEnd } from './number-rules.ts';
import { type Rule, rule } from './rule.ts';
import { sayCode, sayDigits, spell } from './say-number.ts';
import type { GroupedNumber, Place, SpeechLanguage } from './speech-language.ts';
import { entryOf } from './tables.ts';

/** Addresses of the web and of mail, phone numbers and documents. */
export function codeRules(language: SpeechLanguage): Rule[] {
  const { words } = language;
  const sayUrl: Rule['say'] = ([url]) => sayAddress(url, language);
  const sayEmail: Rule['say'] = ([, name = '', host = '']) =>
    `${sayName(name, language)} ${words.at} ${sayHost(host, language)}`;
  return [
    rule('letter', `(?:https?://|www\\.)${addressRest}`, sayUrl, 'i'),
    ...(['letter', 'digit'] as const).flatMap((at) => [
      rule(
        at,
        String.raw`([\p{L}\p{N}][\p{L}\p{N}._%+-]{0,63})@((?:[\p{L}\p{N}-]{1,63}\.){1,4}[\p{L}\p{N}-]{1,62}[\p{L}\p{N}])`,
        sayEmail,
      ),
      rule(at, bareHost, sayUrl),
    ]),
    rule(
      'sign',
      String.raw`@([\p{L}\p{N}][\p{L}\p{N}._]{0,40}[\p{L}\p{N}])`,
      ([, name = '']) => `${words.at} ${sayName(name, language)}`,
    ),
    ...language.groupedNumbers.flatMap((grouped) => groupedRules(grouped, language)),
  ];
}

/** "v2.1", "versão 3.10", "192.168.0.1". */
export function versionRules(language: SpeechLanguage): Rule[] {
  const { words } = language;
  return [
    rule(
      'letter',
      String.raw`[vV]\.?\s?(\d{1,4}(?:\.\d{1,4}){0,4})${wordEnd}`,
      ([, n = '']) => `${words.version} ${sayDotted(n, language)}`,
    ),
    rule('digit', String.raw`(\d{1,4}\.\d{1,4})${wordEnd}(?!\.\d)`, ([, n = ''], { before }) =>
      versionContext.test(before) ? sayDotted(n, language) : null,
    ),
    rule('digit', String.raw`(\d{1,5}(?:\.\d{1,5}){2,5})${wordEnd}(?!,\d)`, ([, n = '']) =>
      amountOf(n, language.numbers.decimalMark)?.grouped ? null : sayDotted(n, language),
    ),
  ];
}

/** Codes of letters and digits: "GPT-4", "5G", "ABC1D23". */
export function mixedRules(language: SpeechLanguage): Rule[] {
  return [
    rule('letter', String.raw`\p{Lu}{1,5}\d{1,8}\p{Lu}{1,5}[\p{Lu}\d]{0,12}${wordEnd}`, ([code]) =>
      (code.match(/\p{Lu}+|\d+/gu) ?? [])
        .map((run) => (/\d/u.test(run) ? sayDigits(run, language) : spell(run)))
        .join(' '),
    ),
    rule('letter', String.raw`(\p{Lu}{2,4})-?(\d{2,10})${wordEnd}(?![-.,]\d)`, ([, letters = '', digits = '']) =>
      sayMixed(letters, digits, language),
    ),
    rule(
      'letter',
      String.raw`(\p{L}[\p{L}\p{M}]{0,14}?)-?(\d{1,10})(\p{L}?\d{0,4})${wordEnd}(?![-.,]\d)`,
      ([, letters = '', digits = '', rest = '']) =>
        [
          sayMixed(letters, digits, language),
          ...(rest === '' ? [] : [sayMixed(rest.replace(/\d+/u, ''), rest.replace(/\D+/u, ''), language)]),
        ]
          .join(' ')
          .trim(),
    ),
    rule('digit', String.raw`(\d{1,10})(\p{Lu}{1,3})(\d{0,6})${wordEnd}`, ([, digits = '', letters = '', rest = '']) =>
      `${sayShort(digits, language)} ${sayMixed(letters, rest, language)}`.trim(),
    ),
    rule('digit', String.raw`\d{1,60}`, ([digits]) => sayCode(digits, language)),
  ];
}

/** Up to the last character that is no punctuation of the sentence; brackets only in pairs. */
const addressRest = String.raw`(?:\([^\s()<>"]{0,100}\)|[^\s<>"()]){0,400}(?:\([^\s()<>"]{0,100}\)|[^\s<>"().,;:!?\]'»”*])`;
const bareHost = String.raw`(?:[\p{L}\p{N}][\p{L}\p{N}-]{0,62}\.){1,4}(?:com|net|org|gov|edu|io|app|dev|br|pt|mx|ar|uk|example)(?:\.[a-z]{2})?(?![\p{L}\p{N}@-]|\.\p{L})(?:/${addressRest})?`;
const versionContext = /vers(?:ão|ion|ión|ões)\s$/iu;

/** The host without "www.", and the path if it is one plain word: "ligai ponto com ponto b r barra pix". */
function sayAddress(url: string, language: SpeechLanguage): string | null {
  const [, host = '', path = ''] =
    /^(?:https?:\/\/)?(?:[^/@\s]{0,100}@)?([^/:?#\s]+)(?::\d+)?([^\s]*)$/iu.exec(url) ?? [];
  const [, word] = /^\/([\p{L}\p{N}]{1,20})\/?$/u.exec(path) ?? [];
  if (host === '') return null;
  const said = sayHost(host.replace(/^www\.(?=.*\.)/iu, ''), language);
  return word === undefined ? said : `${said} ${language.words.slash} ${word}`;
}

/** A country's end is spelled: "ponto com ponto b r". */
function sayHost(host: string, language: SpeechLanguage): string {
  const labels = host.toLowerCase().split('.');
  return labels
    .map((label, i) =>
      i > 0 && i === labels.length - 1 && label.length === 2
        ? spell(label) || sayName(label, language)
        : sayName(label, language),
    )
    .join(` ${language.words.dot} `);
}

/** The signs in the name of an address, by their names; its numbers as numbers. */
function sayName(name: string, language: SpeechLanguage): string {
  const { words } = language;
  const signs: Record<string, string> = {
    '.': words.dot,
    '-': words.hyphen,
    _: words.underscore,
    '+': words.plus,
    '%': '%',
  };
  const parts = name.match(/\d+|[._%+-]|[^\d._%+-]+/gu) ?? [];
  return parts.map((part) => entryOf(signs, part) ?? (/^\d+$/u.test(part) ? sayShort(part, language) : part)).join(' ');
}

/** A short number in a name, as a number; a longer one digit by digit. */
function sayShort(digits: string, language: SpeechLanguage): string {
  if (digits.length > 2 || digits.startsWith('0')) return sayCode(digits, language);
  return language.numbers.cardinal(Number(digits), 'm', false);
}

const sayDotted = (version: string, { numbers, words }: SpeechLanguage): string =>
  version
    .split('.')
    .map((part) => numbers.cardinal(Number(part), 'm', false))
    .join(` ${words.dot} `);

/** "GPT-4", "B2", "MP3", "ABC1234": capitals are spelled, words are not. */
function sayMixed(letters: string, digits: string, language: SpeechLanguage): string {
  const known = entryOf(language.acronyms, letters);
  const isSpelled = letters.length <= 4 && letters === letters.toUpperCase() && known === undefined;
  const name = known ?? (isSpelled ? spell(letters) : letters);
  const number = digits === '' ? '' : sayShort(digits, language);
  return number === '' ? name : digits.length > 2 ? `${name}, ${number}` : `${name} ${number}`;
}

function groupedRules(grouped: GroupedNumber, language: SpeechLanguage): Rule[] {
  const say: Rule['say'] = ([match, ...groups], place: Place) =>
    grouped.unless?.(match, place) ? null : sayGroups(groups, grouped, language);
  // A number beside further digits is a part of something else.
  const pattern = `${grouped.pattern}(?![\\p{L}\\p{N}]|[-.,/]\\d)`;
  const at = /^\\[(+]|^\(\?:\\[(+]/u.test(grouped.pattern) ? 'sign' : 'digit';
  return [rule(at, pattern, say)];
}

function sayGroups(
  groups: readonly (string | undefined)[],
  { parts }: GroupedNumber,
  language: SpeechLanguage,
): string {
  return groups
    .flatMap((group, i) => {
      const form = parts?.[i] ?? 'digits';
      if (group === undefined || group === '') return [];
      const digits = group.replaceAll(/\D/gu, '');
      if (typeof form !== 'object') return [sayGroup(digits, form, language)];
      return [`${form.prefix} ${sayGroup(digits, form.as, language)}`];
    })
    .join(', ');
}

/** As a number after its zeros: "zero oitocentos". */
function sayGroup(digits: string, form: 'digits' | 'cardinal', language: SpeechLanguage): string {
  if (form === 'digits') return sayDigits(digits, language);
  const [, zeros = '', rest = ''] = /^(0*)(\d*)$/u.exec(digits) ?? [];
  const number = rest === '' ? '' : language.numbers.cardinal(Number(rest), 'm', false);
  return `${sayDigits(zeros, language)} ${number}`.trim();
}
