import type { Amount } from './amount.ts';
import type { Gender } from './speech-language.ts';

const units =
  'zero um dois três quatro cinco seis sete oito nove dez onze doze treze catorze quinze dezesseis dezessete dezoito dezenove'.split(
    ' ',
  );
const tens = ['', '', ...'vinte trinta quarenta cinquenta sessenta setenta oitenta noventa'.split(' ')];
const hundreds = [
  '',
  ...'cento duzentos trezentos quatrocentos quinhentos seiscentos setecentos oitocentos novecentos'.split(' '),
];
const scales: ReadonlyArray<readonly [number, string, string]> = [
  [1e12, 'trilhão', 'trilhões'],
  [1e9, 'bilhão', 'bilhões'],
  [1e6, 'milhão', 'milhões'],
];

/** "mil duzentos e cinquenta", feminine "mil duzentas e cinquenta". */
export function cardinal(n: number, gender: Gender = 'm'): string {
  if (n === 0) return 'zero';
  const groups: Array<{ value: number; words: string }> = [];
  let rest = n;
  for (const [size, one, many] of scales) {
    const value = Math.floor(rest / size);
    rest %= size;
    // Millions are masculine nouns: "dois milhões de pessoas".
    if (value > 0) groups.push({ value, words: `${upTo999(value, 'm')} ${value === 1 ? one : many}` });
  }
  const thousands = Math.floor(rest / 1000);
  if (thousands > 0)
    groups.push({ value: thousands, words: thousands === 1 ? 'mil' : `${upTo999(thousands, gender)} mil` });
  const last = rest % 1000;
  if (last > 0) groups.push({ value: last, words: upTo999(last, gender) });
  return groups
    .map(({ value, words }, i) => {
      // "e" stands before the last group if that is at most 100 or whole hundreds: "mil e duzentos", "dois mil e vinte e sete".
      const isJoined = i > 0 && i === groups.length - 1 && (value <= 100 || value % 100 === 0);
      return isJoined ? `e ${words}` : words;
    })
    .join(' ');
}

function upTo999(n: number, gender: Gender): string {
  if (n === 100) return 'cem';
  const parts: string[] = [];
  const hundred = hundreds[Math.floor(n / 100)] ?? '';
  if (hundred !== '') parts.push(gender === 'f' ? hundred.replace(/os$/u, 'as') : hundred);
  const rest = n % 100;
  if (rest >= 20) {
    parts.push(tens[Math.floor(rest / 10)] ?? '');
    if (rest % 10 > 0) parts.push(unit(rest % 10, gender));
  } else if (rest > 0) {
    parts.push(unit(rest, gender));
  }
  return parts.join(' e ');
}

function unit(n: number, gender: Gender): string {
  if (gender === 'f' && n === 1) return 'uma';
  if (gender === 'f' && n === 2) return 'duas';
  return units[n] ?? '';
}

const ordinalUnits = ['', ...'primeiro segundo terceiro quarto quinto sexto sétimo oitavo nono'.split(' ')];
const ordinalTens = [
  '',
  ...'décimo vigésimo trigésimo quadragésimo quinquagésimo sexagésimo septuagésimo octogésimo nonagésimo'.split(' '),
];
const ordinalHundreds = [
  '',
  ...'centésimo ducentésimo trecentésimo quadringentésimo quingentésimo sexcentésimo septingentésimo octingentésimo nongentésimo'.split(
    ' ',
  ),
];

/** "vigésimo primeiro"; from 2,000 on people use the cardinal. */
export function ordinal(n: number, gender: Gender): string | null {
  if (n < 1) return null;
  if (n >= 2000) return cardinal(n, gender);
  const words = [
    n >= 1000 ? 'milésimo' : '',
    ordinalHundreds[Math.floor((n % 1000) / 100)],
    ordinalTens[Math.floor((n % 100) / 10)],
    ordinalUnits[n % 10],
  ].filter((word) => word);
  return words.map((word) => (gender === 'f' ? word?.replace(/o$/u, 'a') : word)).join(' ');
}

const fractionNames = ['', '', 'meio', 'terço', 'quarto', 'quinto', 'sexto', 'sétimo', 'oitavo', 'nono', 'décimo'];

/** "dois terços", "três quartos", "um doze avos". Half has the gender of its noun: "meia hora". */
export function fraction(over: number, under: number, gender: Gender): string | null {
  if (over === 1 && under === 2) return gender === 'f' ? 'meia' : 'meio';
  const name = under === 100 ? 'centésimo' : under === 1000 ? 'milésimo' : fractionNames[under];
  if (name) return `${cardinal(over)} ${name}${over > 1 ? 's' : ''}`;
  return under > 10 && under < 100 ? `${cardinal(over)} ${cardinal(under)} avos` : null;
}

/** "três vírgula catorze", "zero vírgula zero cinco". */
export function decimal(amount: Amount, gender: Gender = 'm'): string {
  const mark = amount.mark === '.' ? 'ponto' : 'vírgula';
  return `${cardinal(amount.whole, gender)} ${mark} ${decimals(amount.fraction, cardinal)}`;
}

/** Up to three decimals are read as a number, after their zeros; more are read digit by digit. */
export function decimals(digits: string, say: (n: number) => string): string {
  const zeros = digits.match(/^0*/u)?.[0].length ?? 0;
  const rest = digits.slice(zeros);
  const names =
    rest === '' ? [] : rest.length <= 3 && zeros < 3 ? [say(Number(rest))] : [...rest].map((d) => say(Number(d)));
  return [...Array.from({ length: zeros }, () => say(0)), ...names].join(' ');
}
