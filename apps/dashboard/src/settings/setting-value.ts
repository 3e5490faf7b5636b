import type { SettingDetails } from '@ligai/contracts';

/** What is wrong with a value, as far as the page can say it before it is sent. */
export type ValueProblem = 'empty' | 'badSecret' | 'badWhole' | 'badWholeOr' | 'badDecimal' | 'badDecimalOr';

export function problemOf(details: SettingDetails, value: string): ValueProblem | null {
  const { minimum, maximum, options = [], secret } = details;
  const text = sentValue(details, value);
  if (text === '') return 'empty';
  if (secret) return /^[\x21-\x7e]{1,512}$/.test(text) ? null : 'badSecret';
  if (minimum === undefined || maximum === undefined || options.includes(text)) return null;
  const isWhole = !isDecimal(details);
  const isNumber = isWhole ? /^\d{1,9}$/.test(text) : /^\d{1,3}(\.\d{1,3})?$/.test(text);
  if (isNumber && Number(text) >= minimum && Number(text) <= maximum) return null;
  const name = isWhole ? 'badWhole' : 'badDecimal';
  return options.length > 0 ? `${name}Or` : name;
}

/** A value as it is sent: a decimal number may be typed with a comma, as the page writes it in Portuguese. */
export function sentValue(details: SettingDetails, value: string): string {
  const text = value.trim();
  return isDecimal(details) ? text.replace(/^(\d+),(\d+)$/, '$1.$2') : text;
}

const isDecimal = ({ minimum, maximum }: SettingDetails): boolean =>
  minimum !== undefined && maximum !== undefined && !(Number.isInteger(minimum) && Number.isInteger(maximum));

/** A stored value that differs from what would apply without it. */
export const isChanged = ({ stored, value, default: fallback, secret }: SettingDetails): boolean =>
  stored && (secret || value !== fallback);

const units = { _ms: 'ms', _seconds: 'seconds', _days: 'days', _percent: 'percent', _tokens: 'tokens' } as const;
export type Unit = (typeof units)[keyof typeof units];

/** `ring_timeout_seconds` is in seconds. Values of several parts, such as `20:60`, show no unit. */
export function unitOf(key: string, { minimum }: SettingDetails): Unit | null {
  if (minimum === undefined) return null;
  const end = Object.keys(units).find((suffix) => key.endsWith(suffix));
  return end === undefined ? null : units[end as keyof typeof units];
}

/** `1 h 30 min` for 5,400 seconds; null for less than a minute and for what is no whole number. */
export function inHoursAndMinutes(seconds: string): string | null {
  if (!/^\d{2,9}$/.test(seconds.trim()) || Number(seconds) < 60) return null;
  const total = Number(seconds);
  const parts = [
    [Math.floor(total / 3600), 'h'],
    [Math.floor(total / 60) % 60, 'min'],
    [total % 60, 's'],
  ] as const;
  return parts.flatMap(([count, unit]) => (count > 0 ? [`${count} ${unit}`] : [])).join(' ');
}
