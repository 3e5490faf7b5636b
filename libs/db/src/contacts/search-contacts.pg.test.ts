import { sql } from 'drizzle-orm';
import { beforeAll, describe, expect, it } from 'vitest';
import { migratedDatabase } from '../testing/migrated-database.ts';
import { touchedBlocks } from '../testing/touched-blocks.ts';
import { findContacts, searchedCampaigns } from './find-contacts.ts';
import { type ContactFilter, listContacts, searchedAtMost } from './list-contacts.ts';

// One connection, so that its statistics are those of all queries.
const db = await migratedDatabase({ max: 1 }, 'owner');
const large = 1;
const small = 2;
const unnamed = 3;
const size = 3 * searchedAtMost + 1_000;

beforeAll(async () => {
  await db.execute(sql`alter table contacts set (autovacuum_enabled = false)`);
  await db.execute(sql`set synchronous_commit = on`);
  await db.execute(sql`
    insert into contacts (campaign_id, phone_number, name)
    select campaign, '55119' || lpad((90000000 + n)::text, 8, '0'), case when n in (10, 70000, 149000) then 'Ana Souza ' else 'Maria Silva ' end || n
    from (values (${large}::int, ${size}::int), (${small}::int, 3000)) campaigns (campaign, size), generate_series(1, size) n`);
  await db.execute(sql`
    insert into contacts (campaign_id, phone_number) select ${unnamed}, phone_number from contacts where campaign_id = ${small}`);
  await db.execute(sql`
    insert into campaigns (id, name, max_concurrent)
    values (${large}, 'Large', 5), (${small}, 'Small', 5), (${unnamed}, 'Unnamed', 5)`);
  await db.execute(sql`vacuum analyze contacts`);
}, 60_000);

type Page = Parameters<typeof listContacts>[2];
const search = (filter: ContactFilter & Partial<Page>, campaign = large) =>
  listContacts(db, campaign, { skip: 0, limit: 50, ...filter });

/** Follows the cursors to the end: names in order, and how many requests it took. */
async function searchAll(
  filter: ContactFilter & Partial<Page>,
): Promise<{ names: (string | null)[]; requests: number }> {
  const names: (string | null)[] = [];
  let requests = 0;
  for (let cursor: Page['cursor']; requests === 0 || cursor; requests += 1) {
    const page = await search({ ...filter, cursor });
    names.push(...page.contacts.map(({ name }) => name));
    cursor = page.next as Page['cursor'];
  }
  return { names, requests };
}

describe('a search by part of the name in a large campaign', () => {
  it.each([
    ['by id', { sort: { field: 'id', descending: false } as const }],
    ['by id, descending', { sort: { field: 'id', descending: true } as const }],
    ['by number', { sort: { field: 'phone_number', descending: false } as const }],
    ['by number, descending', { sort: { field: 'phone_number', descending: true } as const }],
  ])('finds each contact once over all pages: %s', async (_, { sort }) => {
    const expected = ['Ana Souza 10', 'Ana Souza 70000', 'Ana Souza 149000'];
    const { names, requests } = await searchAll({ q: 'souza', sort });
    expect(names).toEqual(sort.descending ? expected.toReversed() : expected);
    expect(requests).toBe(4);
  });

  it('continues within the searched part if that has more matches than a page', async () => {
    const { names } = await searchAll({ q: 'silva 1490', limit: 7 });
    expect(names).toEqual(['Maria Silva 1490', ...range(14_900, 14_909), ...range(149_001, 149_099)]);
  });

  it('has no total if it has not read all contacts', async () => {
    expect(await search({ q: 'souza' })).toMatchObject({ total: undefined, estimated: false });
    expect(await search({ q: 'souza' }, small)).toMatchObject({ total: 1, estimated: false, next: undefined });
  });

  it.each([
    ['without a match', { q: 'nobody' }],
    ['with other filters', { q: 'nobody', status: 'failed' }],
    ['by number', { q: 'nobody', sort: { field: 'phone_number', descending: false } }],
  ] as const)('reads the rows of a bounded number of contacts: %s', async (_, filter) => {
    const whole = await touchedBlocks(db, 'contacts', () => db.execute(sql`select count(name) from contacts`), 'rows');
    expect(await touchedBlocks(db, 'contacts', () => search(filter), 'rows')).toBeLessThan(whole / 2);
  });
});

describe('a search by the start of the number in a large campaign', () => {
  it('finds a contact at any position in one request', async () => {
    const touched = await touchedBlocks(db, 'contacts', async () => {
      const { contacts, ...end } = await search({ q: '+55 (11) 99014-9000' });
      expect(contacts.map(({ name }) => name)).toEqual(['Ana Souza 149000']);
      expect(end).toEqual({ total: 1, estimated: false, next: undefined });
    });
    expect(touched).toBeLessThanOrEqual(2_000);
  });

  it('has the number of matches as its total', async () => {
    expect(await search({ q: '55119901490' })).toMatchObject({ total: 100, contacts: { length: 50 } });
  });
});

describe('a search by the last digits of the number', () => {
  it('finds contacts at any position of a large campaign in one request', async () => {
    const touched = await touchedBlocks(db, 'contacts', async () => {
      const { contacts, ...end } = await search({ q: '014-9000' });
      expect(contacts.map(({ name }) => name)).toEqual(['Ana Souza 149000']);
      expect(end).toEqual({ total: 1, estimated: false, next: undefined });
    });
    expect(touched).toBeLessThanOrEqual(500);
    expect(await search({ q: '9000' })).toMatchObject({ total: 15, contacts: { length: 15 }, next: undefined });
  });

  it.each([
    ['its four last digits', '3000', 1],
    ['three last digits', '300', 0],
    ['digits in the middle', '9000300', 0],
  ])('finds a contact of a small campaign by %s: %s → %i', async (_, q, count) => {
    const { contacts, total } = await search({ q }, unnamed);
    expect([contacts.length, total]).toEqual([count, count]);
  });

  it('finds a whole number that is written as in its country', async () => {
    const { contacts } = await search({ q: '011 99000-3000', q_number: '5511990003000' }, unnamed);
    expect(contacts).toMatchObject([{ phoneNumber: '5511990003000' }]);
  });
});

describe('a search in all campaigns', () => {
  const find = async (q: string, given: { limit?: number; q_number?: string } = {}) => {
    const found = await findContacts(db, { q, limit: 20, ...given });
    return found.map(({ campaignName, name, phoneNumber }) => [campaignName, name ?? phoneNumber]);
  };

  it('has the contact and its campaign', async () => {
    expect(await findContacts(db, { q: '014-9000', limit: 20 })).toEqual([
      {
        id: expect.any(Number),
        ...{ campaignId: large, campaignName: 'Large', phoneNumber: '5511990149000', name: 'Ana Souza 149000' },
        status: 'pending',
      },
    ]);
  });

  it.each([
    ['its beginning', '+55 (11) 99000-3000', {}],
    ['its last digits', '99000-3000', {}],
    ['the whole number as it is written in its country', '011 99000-3000', { q_number: '5511990003000' }],
  ])('finds a number in each campaign, the newest first, by %s', async (_, q, given) => {
    expect(await find(q, given)).toEqual([
      ['Unnamed', '5511990003000'],
      ['Small', 'Maria Silva 3000'],
      ['Large', 'Maria Silva 3000'],
    ]);
  });

  it('finds a part of the name in the newest contacts, and reads the rows of no others', async () => {
    const whole = await touchedBlocks(db, 'contacts', () => db.execute(sql`select count(name) from contacts`), 'rows');
    const touched = await touchedBlocks(
      db,
      'contacts',
      async () =>
        expect(await find('souza')).toEqual([
          ['Small', 'Ana Souza 10'],
          ['Large', 'Ana Souza 149000'],
        ]),
      'rows',
    );
    expect(touched).toBeLessThan(whole / 2);
  });

  it('ends at its limit', async () => {
    expect(await find('silva', { limit: 3 })).toHaveLength(3);
    expect(await find('5511990', { limit: 3 })).toHaveLength(3);
  });

  it.each(['%', 'Ana%', '_na Souza', 'Ana Souza 10\\', '9000300', '300'])('does not find %s', async (q) => {
    expect(await find(q)).toEqual([]);
  });

  it('looks a number up in a bounded number of campaigns, by indexes alone', async () => {
    await db.execute(sql`
      insert into campaigns (id, name, max_concurrent)
      select 100 + n, 'Empty', 5 from generate_series(1, ${searchedCampaigns - 2}::int) n`);
    const touched = await touchedBlocks(db, 'contacts', async () => {
      expect(await find('99000-3000')).toEqual([
        ['Unnamed', '5511990003000'],
        ['Small', 'Maria Silva 3000'],
      ]);
    });
    expect(touched).toBeLessThan(searchedCampaigns * 10);
  });
});

const range = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, at) => `Maria Silva ${from + at}`);
