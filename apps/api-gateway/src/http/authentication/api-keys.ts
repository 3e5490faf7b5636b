import { createHash, timingSafeEqual } from 'node:crypto';
import { hidden } from '@ligai/service';
import { z } from 'zod';

/** A key that opens the API. The key itself is forgotten once it has been read: its digest is enough to know it by. */
export type ApiKey = { readonly name: string; readonly digest: Buffer };

/** 24 characters of hex are 96 bits, too many to guess over a network. */
const fewestCharacters = 24;

/** `API_KEYS`: `name:key`, several separated by commas. No problem repeats any of it: it could be a piece of a key. */
export const apiKeys = hidden(
  z
    .string()
    .transform((text, context): ApiKey[] => {
      const entries = text.split(',').map((entry) => entry.trim());
      const problems = entries.flatMap((_, at) => problemsOf(entries, at));
      for (const message of problems) context.addIssue({ code: 'custom', message });
      return problems.length > 0 ? z.NEVER : entries.map(toApiKey);
    })
    .default([]),
);

/**
 * The name of the key that was shown; undefined where it is none of them. Takes the same time whichever comes how close:
 * digests are compared, all of them, each in constant time.
 */
export function nameOfKey(keys: readonly ApiKey[], shown: string): string | undefined {
  const digest = digestOf(shown);
  let name: string | undefined;
  for (const key of keys) if (timingSafeEqual(key.digest, digest)) name = key.name;
  return name;
}

const digestOf = (key: string): Buffer => createHash('sha256').update(key).digest();

function split(entry: string): { name: string; key: string } {
  const colon = entry.indexOf(':');
  return colon < 0 ? { name: '', key: '' } : { name: entry.slice(0, colon), key: entry.slice(colon + 1) };
}

function toApiKey(entry: string): ApiKey {
  const { name, key } = split(entry);
  return { name, digest: digestOf(key) };
}

function problemsOf(entries: string[], at: number): string[] {
  const entry = entries[at] ?? '';
  const { name, key } = split(entry);
  const before = entries
    .slice(0, at)
    .filter((other) => other.includes(':'))
    .map(split);
  const which = `entry ${at + 1}`;
  if (!entry.includes(':')) return [`expected name:key as ${which}`];
  const problems: string[] = [];
  if (!/^[A-Za-z0-9._-]{1,64}$/.test(name))
    problems.push(`expected letters, digits, ".", "_" and "-" as the name in ${which}`);
  if (name !== '' && before.some((other) => other.name === name))
    problems.push(`expected a name of its own in ${which}`);
  if (key.length < fewestCharacters)
    problems.push(`expected at least ${fewestCharacters} characters as the key in ${which}`);
  if (!/^[\x21-\x7e]*$/.test(key)) problems.push(`expected printable characters without blanks as the key in ${which}`);
  if (before.some((other) => other.key === key)) problems.push(`expected a key of its own in ${which}`);
  return problems;
}
