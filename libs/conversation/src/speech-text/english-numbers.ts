import type { Amount } from './amount.ts';

const units =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  );
const tens = ['', '', ...'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ')];
const scales: ReadonlyArray<readonly [number, string]> = [
  [1e12, 'trillion'],
  [1e9, 'billion'],
  [1e6, 'million'],
  [1e3, 'thousand'],
];

/** "one thousand two hundred ninety-nine"; British English says "two hundred and ninety-nine". */
export function cardinal(n: number, isBritish = false): string {
  if (n === 0) return 'zero';
  const and = isBritish ? ' and ' : ' ';
  const parts: string[] = [];
  let rest = n;
  for (const [size, name] of scales) {
    const count = Math.floor(rest / size);
    rest %= size;
    if (count > 0) parts.push(`${upTo999(count, and)} ${name}`);
  }
  if (rest > 0) parts.push(`${isBritish && rest < 100 && parts.length > 0 ? 'and ' : ''}${upTo999(rest, and)}`);
  return parts.join(' ');
}

function upTo999(n: number, and: string): string {
  const hundred = n >= 100 ? `${units[Math.floor(n / 100)]} hundred` : '';
  const rest = n % 100;
  if (rest === 0) return hundred;
  return hundred === '' ? upTo99(rest) : `${hundred}${and}${upTo99(rest)}`;
}

function upTo99(n: number): string {
  if (n < 20) return units[n] ?? '';
  const ten = tens[Math.floor(n / 10)] ?? '';
  return n % 10 === 0 ? ten : `${ten}-${units[n % 10]}`;
}

const irregular: Record<string, string> = {
  one: 'first',
  two: 'second',
  three: 'third',
  five: 'fifth',
  eight: 'eighth',
  nine: 'ninth',
  twelve: 'twelfth',
};

/** "twenty-first", from the last word of the cardinal. */
export function ordinal(n: number, isBritish = false): string {
  return cardinal(n, isBritish).replace(
    /[a-z]+$/u,
    (last) => irregular[last] ?? (last.endsWith('y') ? `${last.slice(0, -1)}ieth` : `${last}th`),
  );
}

/** "three quarters", "one half", "two thirds". */
export function fraction(over: number, under: number): string | null {
  if (under < 2 || (under > 10 && under !== 16 && under !== 32 && under !== 100)) return null;
  const name = under === 2 ? 'half' : under === 4 ? 'quarter' : ordinal(under);
  return `${cardinal(over)} ${over === 1 ? name : under === 2 ? 'halves' : `${name}s`}`;
}

/** Decimals are said digit by digit: "three point one four". */
export function decimal({ whole, fraction: digits }: Amount, isBritish = false): string {
  return `${cardinal(whole, isBritish)} point ${[...digits].map((digit) => cardinal(Number(digit))).join(' ')}`;
}

/** "nineteen ninety-eight", "two thousand five", "twenty twenty-seven", "nineteen hundred". */
export function year(n: number): string {
  const [century, rest] = [Math.floor(n / 100), n % 100];
  if (n < 1100 || n > 2099 || (n >= 2000 && n < 2010)) return cardinal(n);
  if (rest === 0) return `${upTo99(century)} hundred`;
  return `${upTo99(century)} ${rest < 10 ? `oh ${units[rest]}` : upTo99(rest)}`;
}
