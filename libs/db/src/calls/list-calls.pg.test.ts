import type { Cursor } from '@ligai/contracts';
import { aPrompt } from '@ligai/testing';
import { sql } from 'drizzle-orm';
import { beforeAll, describe, expect, it } from 'vitest';
import { migratedDatabase } from '../testing/migrated-database.ts';
import { touchedBlocks } from '../testing/touched-blocks.ts';
import { advanceCallTotals, callStats } from './call-stats.ts';
import { listCalls } from './list-calls.ts';
import { liveCallStats } from './live-stats.ts';

// One connection, so that its settings and statistics are those of all queries.
const db = await migratedDatabase({ max: 1 }, 'owner');
const callsInTable = 40_000;

beforeAll(async () => {
  // Else the rows are not known to be visible to all when the table is vacuumed.
  await db.execute(sql`set synchronous_commit = on`);
  await db.execute(sql`
    insert into calls (call_id, called_number, source, status, prompt, campaign_id, name, dial_before, created_at, start_time,
      end_time)
    select 'call-' || n, '55119' || lpad((90000000 + n)::text, 8, '0'), 'campaign',
      case when n % 50 = 0 then 'busy' when n % 49 = 0 then 'failed' else 'completed' end, ${JSON.stringify(aPrompt())}::jsonb,
      n % 5 + 1, 'Maria ' || n, at, at, case when n % 50 > 0 then at end, at + interval '60 seconds'
    from generate_series(1, ${callsInTable}::int) n, lateral (select now() - (${callsInTable} - n + 30) * interval '1 minute' as at) t`);
  await db.execute(sql`vacuum analyze calls`);
  // So small a table is read whole; with millions of calls the planner does not think of it.
  await db.execute(sql`set enable_seqscan = off`);
  await db.execute(sql`set enable_bitmapscan = off`);
  while (await db.transaction((tx) => advanceCallTotals(tx, 10_000))) {}
});

type Filter = Omit<Parameters<typeof listCalls>[1], 'skip' | 'limit'>;

const page = (skip: number, filter: Filter = {}) => listCalls(db, { skip, limit: 50, ...filter });
/** The page that a cursor leads to. */
const after = (cursor: Cursor | undefined, filter: Filter) =>
  page(0, { ...filter, cursor: cursor as Filter['cursor'] });

describe('a list of calls touches few blocks of the table', () => {
  it.each([
    ['on its first page', () => page(0)],
    ['on a page of one status', () => page(0, { status: ['busy'] })],
    ['on a page of two statuses', () => page(0, { status: ['busy', 'failed'] })],
    ['on page 200', () => page(10_000)],
    ['on page 200, oldest first', () => page(10_000, { sort: { field: 'created_at', descending: false } })],
    ['on page 40 of a campaign', () => page(2_000, { campaign_id: 3 })],
    ['for a search by number', () => page(0, { q: '551190000' })],
    ['for a search by a whole number', () => page(0, { q: '11990000399', q_number: '5511990000399' })],
    ['for a search by name with few matches', () => page(0, { q: 'maria 399' })],
    ['for statistics', () => callStats(db, 'UTC')],
    ['for live statistics', () => liveCallStats(db, 'UTC')],
  ])('%s', async (_, ask) => {
    expect(await touchedBlocks(db, 'calls', ask)).toBeLessThanOrEqual(500);
  });
});

it.each(['maria 1', 'maria'])(
  'a search with thousands of matches reads their names from the index alone: %s',
  async (q) => {
    expect(await touchedBlocks(db, 'calls', () => page(0, { q }), 'rows')).toBeLessThanOrEqual(500);
  },
);

it('a search by a national number finds its calls, and those whose digits start with it', async () => {
  const { calls } = await page(0, { q: '(11) 99000-0399', q_number: '5511990000399' });
  expect(calls.map(({ calledNumber }) => calledNumber)).toEqual(['5511990000399']);
  expect((await page(0, { q: '55119900003', q_number: '555511990000' })).calls).toHaveLength(50);
});

it.each([
  ['its surname', 'Souza-Águia', true],
  ['the beginning of its surname', 'souza', true],
  ['the last digits of its number', '7654-3210', true],
  ['its four last digits', '3210', true],
  ['three last digits', '210', false],
  ['a name in its middle', 'clara', false],
  ['its surname and more', 'souza clara', false],
  ['a pattern', '%souza', false],
])('a call is found by %s: %s → %s', async (_, q, isFound) => {
  const prompt = JSON.stringify(aPrompt());
  await db.execute(sql`
    insert into calls (call_id, called_number, name, source, prompt, dial_before)
    values ('by-its-end', '442076543210', 'Ana Clara Souza-Águia', 'api', ${prompt}::jsonb, now()) on conflict do nothing`);
  const { calls } = await page(0, { q });
  expect(calls.some(({ callId }) => callId === 'by-its-end')).toBe(isFound);
  await db.execute(sql`delete from calls where call_id = 'by-its-end'`);
});

it('a search by a name that is longer than its index entry finds that name alone', async () => {
  const long = 'Ä'.repeat(150);
  await db.execute(sql`update calls set name = ${`${long}a`} where id = 7`);
  await db.execute(sql`update calls set name = ${`${long}b`} where id = 8`);
  const found = async (q: string) => (await page(0, { q })).calls.map(({ id }) => id);
  expect(await found(`${long}A`)).toEqual([7]);
  expect(await found(long)).toEqual([8, 7]);
  expect(await found('ä'.repeat(100))).toEqual([8, 7]);
  const longest = Array.from({ length: 500 }, (_, nth) => String.fromCharCode(0x4e00 + nth * 37)).join('');
  await db.execute(sql`update calls set name = ${longest} where id = 9`);
  expect(await found(longest.slice(0, 200))).toEqual([9]);
});

describe('a page with an offset', () => {
  const idsOf = async (list: ReturnType<typeof page>) => (await list).calls.map(({ id }) => id);

  it.each([
    ['of all calls', {}],
    ['of a search', { q: 'maria 39' }],
    ['of a search, oldest first', { q: 'maria 39', sort: { field: 'created_at', descending: false } as const }],
    ['of a search, by id', { q: 'maria 39', sort: { field: 'id', descending: false } as const }],
    ['of a search with thousands of matches', { q: 'maria 3' }],
    [
      'of a search with thousands of matches, oldest first',
      { q: 'maria 3', sort: { field: 'id', descending: false } as const },
    ],
    ['of a search with tens of thousands of matches', { q: 'maria' }],
    ['of a search in a campaign', { q: 'maria 39', campaign_id: 2 }],
    ['of several statuses', { status: ['busy', 'failed'] as const }],
  ])('starts after the previous page, and equals the page of its cursor: %s', async (_, filter) => {
    const first = await page(0, filter);
    const [second, third] = [await page(50, filter), await page(100, filter)];
    const byCursor = await after(first.next, filter);
    const further = await after(byCursor.next, filter);
    expect(byCursor.calls).toEqual(second.calls.map((call) => ({ ...call, secondsUp: expect.any(Number) })));
    expect(further.calls.map(({ id }) => id)).toEqual(third.calls.map(({ id }) => id));
    const all = await idsOf(listCalls(db, { skip: 0, limit: 150, ...filter }));
    expect([...first.calls, ...second.calls, ...third.calls].map(({ id }) => id)).toEqual(all);
  });

  it('of a search has the number of matches as its total', async () => {
    expect((await page(0, { q: 'maria 39' })).total).toBe(1111);
    expect((await page(0, { q: 'maria 39', campaign_id: 2 })).total).toBe(222);
    expect(await page(0, { q: 'maria 3' })).toMatchObject({ total: 11_111, estimated: false });
    expect(await page(0, { q: 'maria' })).toMatchObject({ total: expect.any(Number), estimated: true });
  });
});
