import { expect, it } from 'vitest';
import { ZonedTime } from './timestamp.ts';

it.each([
  '2026-01-15T14:00:00-03:00',
  '2026-01-15T14:00:00-0300',
  '2026-01-15 14:00:00-03:00',
  '2026-01-15 14:00:00-0300',
  '2026-01-15 14:00-0300',
  // As Postgres, git and Ruby print it.
  '2026-01-15 17:00:00+00',
  '2026-01-15 14:00:00-03',
  '2026-01-15 14:00:00.000-03',
  '2026-01-15 14:00:00 -0300',
  '2026-01-15 14:00:00 -03:00',
  '2026-01-15t17:00:00z',
  '2026-01-15T17:00:00.000Z',
  '2026-01-15T18:00:00+01:00',
  // An unescaped plus sign of a query string.
  '2026-01-15T18:00:00 01:00',
  '2026-01-15T18:00:00 0100',
])('%s is a time', (text) => {
  expect(ZonedTime.parse(text).toISOString()).toBe('2026-01-15T17:00:00.000Z');
});

it.each([
  '2026-01-15T14:00:00',
  '2026-01-15 14:00:00',
  '2026-01-15',
  '2026-02-30T14:00:00Z',
  '2026-01-15T25:00:00Z',
  // A blank for a colon, which is no offset.
  '2026-01-15 14:00 05',
  '2026-01-15T14:00:00-9900',
  '2026-01-15  14:00:00Z',
  `2026-01-15T14:00:00.${'0'.repeat(100)}Z`,
  '',
  17,
])('%s is none', (value) => {
  const parsed = ZonedTime.safeParse(value);
  expect(parsed.error?.issues[0]?.message).toMatch(/^expected an ISO 8601 time with its zone, such as /);
});
