import { aPrompt } from '@ligai/testing';
import { sql } from 'drizzle-orm';
import { beforeAll, describe, expect, it } from 'vitest';
import { migratedDatabase } from '../testing/migrated-database.ts';
import { touchedBlocks } from '../testing/touched-blocks.ts';
import { listCalls } from './list-calls.ts';

// One connection, so that its settings and statistics are those of all queries.
const db = await migratedDatabase({ max: 1 }, 'owner');

const callees: [name: string | null, number: string][] = [
  ['Maria Souza', '5511999887766'],
  ['Ana José', '5511988776655'],
  ['João d’Ávila-Costa', '5521977665544'],
  ['JOÃO'.normalize('NFD'), '5531966554433'],
  ['\u202bשרה לוי\u202c', '972501234567'],
  ["O'Brien & Sons: *100%* | !", '442079460000'],
  ['Ma\u200bria\u00adna \u200fPrado', '190'],
  ['山田太郎 (営業)', '81312345678'],
  ['★ Loja ☎', '5541955443322'],
  [null, '5551944332211'],
];
const first = 1;
const nameless = callees.length;

/** Calls in which every search of the second part has a known number of matches. */
const manyCalls = 25_000;

beforeAll(async () => {
  const prompt = JSON.stringify(aPrompt());
  for (const [name, number] of callees)
    await db.execute(sql`
      insert into calls (call_id, called_number, name, source, prompt, dial_before)
      values ('call-' || ${number}::text, ${number}, ${name}, 'api', ${prompt}::jsonb, now())`);
});

const found = async (q: string, q_number?: string) =>
  (await listCalls(db, { skip: 0, limit: 50, q, q_number })).calls.map(({ id }) => id);

describe('a search finds', () => {
  it.each<[what: string, q: string, ids: number[]]>([
    ['a surname', 'Souza', [1]],
    ['the beginning of a surname', 'sou', [1]],
    ['a part within a word: nothing', 'ouza', []],
    ['words in any order, newest first', 'souza maria', [1]],
    ['the beginnings of all words', 'so mar', [1]],
    ['names with one word of two: nothing', 'maria silva', []],
    ['one word for two typed ones', 'ma maria', [7, 1]],
    ['a name without accents', 'joao', [4, 3]],
    ['a name with accents that it does not have', 'máría', [7, 1]],
    ['an accented name at its end', 'jose', [2]],
    ['a name in composed and decomposed characters', 'JOÃO', [4, 3]],
    ['the parts of a name with an apostrophe and a hyphen', 'avila costa', [3]],
    ['such a name as it is written with a typewriter', "d'avila-costa", [3]],
    ['a name between marks of direction', 'לוי', [5]],
    ['a name by a text with marks of direction', '\u202aSouza\u202c', [1]],
    ['a name with characters that are not displayed', 'mariana prado', [7]],
    ['a name without blanks between its words by its beginning', '山田', [8]],
    ['a word in parentheses', '営業', [8]],
    ['a symbol', '☎', [9]],
    ['the beginning of a name with its punctuation', "o'brien &", [6]],
    ['four digits, at the end or within a number', '7766', [3, 2, 1]],
    ['digits in the middle', '99988', [1]],
    ['digits as they are written', '(11) 9998-8', [1]],
    ['digits with another hyphen between marks of direction', '\u202a99988\u20117766\u202c', [1]],
    ['the beginning of a number', '55', [10, 9, 4, 3, 2, 1]],
    ['three digits within a number: nothing', '988', []],
    ['a number with fewer than four digits', '190', [7]],
    ['a whole call_id', 'call-442079460000', [6]],
    ['the beginning of a call_id: nothing', 'call-4420', []],
    ['digits that no number has', '0000000', []],
  ])('%s', async (_, q, ids) => {
    expect(await found(q)).toEqual(ids);
  });

  it('a whole number in national form', async () => {
    expect(await found('(51) 94433-2211', '5551944332211')).toEqual([nameless]);
  });

  it('no call without its other filters', async () => {
    const page = { skip: 0, limit: 50, q: 'souza' };
    expect(await listCalls(db, { ...page, status: ['queued'] })).toMatchObject({ total: 1, calls: [{ id: first }] });
    expect(await listCalls(db, { ...page, status: ['failed'] })).toMatchObject({ total: 0, calls: [] });
  });
});

describe('a text of any characters is searched for, and never an operator', () => {
  it.each([
    ...["'", '\\', "\\'", '%', '_', ':*', '!souza', 'nobody | souza', 'a & !b', '<->', '((', 'x:*ABCD', '$1', '--'],
    ...['\u202e\u200f', '\ud800', '\u0001', ' ', '﷽', '"', "x' | 'souza", "x':* | 'souza"],
    ...[
      'ß',
      'İ',
      'ﬁ',
      '\u0300',
      '👩‍👩‍👧',
      'a'.repeat(200),
      '가'.repeat(200),
      '👩'.repeat(100),
      'a '.repeat(100),
      "'".repeat(200),
    ],
    ...['7'.repeat(200), '- '.repeat(100), '+', '()'],
  ])('%j', async (q) => {
    expect((await found(q)).filter((id) => id === first)).toEqual(q === '!souza' ? [first] : []);
  });

  it.each([
    ['of one word', 'x'.repeat(10_000)],
    ['of many words', 'Li '.repeat(3_333)],
    ['of characters with four bytes', '👩'.repeat(5_000)],
    ['of characters that decompose', '가'.repeat(10_000)],
    ['of marks only', '\u0301'.repeat(10_000)],
    ['of quotes and operators', `':*&|!\\`.repeat(1_400)],
    ['without words', ' \u200f '],
    ['', ''],
  ])('a call with a long name is inserted: %s', async (_, name) => {
    const insert = async (longest: string) => {
      const { rows } = await db.execute<{ id: string }>(sql`
        insert into calls (call_id, called_number, name, source, prompt, dial_before)
        values ('call-' || gen_random_uuid(), '999', ${longest}, 'api', '{}', now()) returning id`);
      await db.execute(sql`delete from calls where id = ${rows[0]?.id}`);
      return rows.length;
    };
    expect(await insert(startOf(name))).toBe(1);
  });
});

/** The index of names holds at most 2,700 bytes of an entry. */
const startOf = (name: string): string => [...name].slice(0, 500).join('');

describe('a search in many calls', () => {
  beforeAll(async () => {
    // Else the rows are not known to be visible to all when the table is vacuumed.
    await db.execute(sql`set synchronous_commit = on`);
    await db.execute(sql`
      insert into calls (call_id, called_number, name, source, status, prompt, dial_before, end_time)
      select 'call-' || md5(n::text), '55119' || lpad(((n::bigint * 7919) % 60000000 + 10000000)::text, 8, '0'),
        (array['Márcia', 'Pedro', 'Lia'])[n % 3 + 1] || ' ' || md5(n::text) || case when n % 100 = 0 then ' Araújo' else ' Lima' end,
        'campaign', 'completed', ${JSON.stringify(aPrompt())}::jsonb, now(), now()
      from generate_series(1, ${manyCalls}::int) n`);
    await db.execute(sql`vacuum analyze calls`);
  });

  const page = (q: string) => listCalls(db, { skip: 0, limit: 50, q });

  it.each([
    ['a rare surname', 'araujo', 250],
    ['two words', 'araujo marcia', 83],
    ['digits at the end', '10079190', 1],
    ['no match', 'zzzz', 0],
    ['no match with one of two words', 'lima zzzz', 0],
  ])('reads the rows of its matches and no other: %s', async (_, q, least) => {
    const total = (await page(q)).total ?? Number.NaN;
    expect(total).toBeGreaterThanOrEqual(least);
    expect(total).toBeLessThanOrEqual(Math.max(least, 1) * 1.1);
    expect(await touchedBlocks(db, 'calls', () => page(q), 'rows')).toBeLessThanOrEqual(total + 60);
  });

  it('with a frequent surname has an estimated total, and its newest calls', async () => {
    const { calls, total, estimated } = await page('lima');
    expect(calls.map(({ id }) => id)).toEqual(calls.map(({ id }) => id).sort((one, other) => other - one));
    expect(calls.every(({ name }) => name?.endsWith('Lima'))).toBe(true);
    expect({ calls: calls.length, estimated }).toEqual({ calls: 50, estimated: true });
    expect(total).toBeGreaterThan(20_000);
  });
});
