import { longestPhrase } from '../api/longest-phrase.ts';

/*
 * What an address may state, each `undefined` if it does not. Readers of a search return every key, because the router
 * takes the unread value of the address for a key that is left out.
 */

/** Words to search for. The router reads `5511` and `true` in an address as what they are in JSON. */
export function phraseIn(value: unknown): string | undefined {
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return undefined;
  // Half of a pair of code units, which no request can state, becomes the replacement character.
  return String(value).slice(0, longestPhrase).toWellFormed() || undefined;
}

/** One of the values that the page knows. */
export const oneIn = <T extends string>(known: readonly T[], value: unknown): T | undefined =>
  known.find((one) => one === value);

/** Those of the known statuses that are named, separated by commas. */
export function statusesIn<T extends string>(known: readonly T[], value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const named = value.split(',');
  return known.filter((status) => named.includes(status)).join(',') || undefined;
}

export const idIn = (value: unknown): number | undefined =>
  typeof value === 'number' && isRecordId(String(value)) ? value : undefined;

/** Other words in the place of an id may be an address of the API, such as `/webhooks/events`. */
export const isRecordId = (text: string): boolean => /^[1-9]\d{0,14}$/.test(text);

export const isCallId = (text: string): boolean => /^call-[A-Za-z0-9-]{1,64}$/.test(text);
