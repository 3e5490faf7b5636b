import type { Amount } from './amount.ts';
import { decimals } from './portuguese-numbers.ts';
import type { Gender } from './speech-language.ts';

const units =
  'cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis diecisiete dieciocho diecinueve veinte veintiuno veintidós veintitrés veinticuatro veinticinco veintiséis veintisiete veintiocho veintinueve'.split(
    ' ',
  );
const tens = ['', '', '', ...'treinta cuarenta cincuenta sesenta setenta ochenta noventa'.split(' ')];
const hundreds = [
  '',
  ...'ciento doscientos trescientos cuatrocientos quinientos seiscientos setecientos ochocientos novecientos'.split(
    ' ',
  ),
];

/** The form of "uno" at the end of a number: "veintiuno", "veintiún días", "veintiuna horas". */
type One = 'uno' | 'un' | 'una';

/** "mil doscientos noventa y nueve"; before a noun "veintiún mil", feminine "doscientas veintiuna". */
export function cardinal(n: number, gender: Gender = 'm', beforeNoun = false): string {
  if (n === 0) return 'cero';
  const last: One = gender === 'f' ? 'una' : beforeNoun ? 'un' : 'uno';
  const parts: string[] = [];
  let rest = n;
  for (const [size, one, many] of [
    [1e12, 'billón', 'billones'],
    [1e6, 'millón', 'millones'],
  ] as const) {
    const count = Math.floor(rest / size);
    rest %= size;
    if (count > 0) parts.push(`${count === 1 ? 'un' : upToMillion(count, 'm', 'un')} ${count === 1 ? one : many}`);
  }
  if (rest > 0) parts.push(upToMillion(rest, gender, last));
  return parts.join(' ');
}

function upToMillion(n: number, gender: Gender, last: One): string {
  const [thousands, rest] = [Math.floor(n / 1000), n % 1000];
  const before =
    thousands === 0 ? '' : thousands === 1 ? 'mil' : `${upTo999(thousands, gender, gender === 'f' ? 'una' : 'un')} mil`;
  return [before, rest > 0 ? upTo999(rest, gender, last) : ''].filter((part) => part !== '').join(' ');
}

function upTo999(n: number, gender: Gender, last: One): string {
  if (n === 100) return 'cien';
  const hundred = hundreds[Math.floor(n / 100)] ?? '';
  const rest = n % 100;
  const parts = [gender === 'f' ? hundred.replace(/os$/u, 'as') : hundred, rest > 0 ? upTo99(rest, last) : ''];
  return parts.filter((part) => part !== '').join(' ');
}

function upTo99(n: number, last: One): string {
  if (n === 1) return last;
  if (n === 21) return last === 'un' ? 'veintiún' : `veinti${last}`;
  if (n < 30) return units[n] ?? '';
  const ten = tens[Math.floor(n / 10)] ?? '';
  return n % 10 === 0 ? ten : `${ten} y ${n % 10 === 1 ? last : units[n % 10]}`;
}

const ordinalUnits = ['', ...'primero segundo tercero cuarto quinto sexto séptimo octavo noveno'.split(' ')];
const ordinalTens = [
  '',
  ...'décimo vigésimo trigésimo cuadragésimo quincuagésimo sexagésimo septuagésimo octogésimo nonagésimo'.split(' '),
];

/** "primer piso", "tercera vez", "undécimo"; from 100 on people use the cardinal. */
export function ordinal(n: number, gender: Gender, beforeNoun = false): string | null {
  if (n < 1) return null;
  if (n > 99) return n === 100 ? (gender === 'f' ? 'centésima' : 'centésimo') : cardinal(n, gender);
  const special = n === 11 ? 'undécimo' : n === 12 ? 'duodécimo' : null;
  const words = special
    ? [special]
    : [ordinalTens[Math.floor(n / 10)] ?? '', ordinalUnits[n % 10] ?? ''].filter((word) => word !== '');
  if (gender === 'f') return words.map((word) => word.replace(/o$/u, 'a')).join(' ');
  const said = words.join(' ');
  return beforeNoun ? said.replace(/(primer|tercer)o$/u, '$1') : said;
}

const fractionNames = ['', '', 'medio', 'tercio', 'cuarto', 'quinto', 'sexto', 'séptimo', 'octavo', 'noveno', 'décimo'];

export function fraction(over: number, under: number, gender: Gender, beforeNoun: boolean): string | null {
  if (over === 1 && under === 2) return gender === 'f' ? 'media' : beforeNoun ? 'medio' : 'un medio';
  const name = under === 100 ? 'centésimo' : fractionNames[under];
  if (!name) return null;
  return over === 1 ? `un ${name}` : `${cardinal(over)} ${name}s`;
}

/** "tres coma catorce", "cero coma cero cinco". */
export function decimal(amount: Amount, gender: Gender = 'm'): string {
  const mark = amount.mark === '.' ? 'punto' : 'coma';
  return `${cardinal(amount.whole, gender)} ${mark} ${decimals(amount.fraction, (n) => cardinal(n))}`;
}
