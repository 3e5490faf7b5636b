import { sql } from 'drizzle-orm';
import { beforeAll, describe, expect, it } from 'vitest';
import { listContacts } from '../contacts/list-contacts.ts';
import { migratedDatabase } from '../testing/migrated-database.ts';
import { touchedBlocks } from '../testing/touched-blocks.ts';

// One connection, so that its statistics are those of all queries.
const db = await migratedDatabase({ max: 1 }, 'owner');
const long = 1;
const shortened = 2;

const pending = (campaignId: number) => listContacts(db, campaignId, { status: 'pending', skip: 0, limit: 50 });

beforeAll(async () => {
  await db.execute(sql`alter table contacts set (autovacuum_enabled = false)`);
  // Else the rows are not known to be visible to all when the table is vacuumed.
  await db.execute(sql`set synchronous_commit = on`);
  await db.execute(sql`
    insert into contacts (campaign_id, phone_number)
    select campaign, '55119' || lpad((90000000 + n)::text, 8, '0')
    from (values (${long}::int, 60000), (${shortened}::int, 30000)) campaigns (campaign, size), generate_series(1, size) n`);
  await db.execute(sql`vacuum analyze contacts`);
});

describe('the total of a filtered list', () => {
  it('above 20,000 is an estimate, which reads a small part of the list', async () => {
    const touched = await touchedBlocks(db, 'contacts', async () => {
      const { total, estimated } = await pending(long);
      expect(estimated).toBe(true);
      expect(total).toBeGreaterThan(50_000);
    });
    expect(touched).toBeLessThanOrEqual(500);
  });

  it('is exact up to 20,000, even if the planner estimates more', async () => {
    await db.execute(sql`delete from contacts where campaign_id = ${shortened} and id % 2 = 0`);
    const { total, estimated } = await pending(shortened);
    expect({ total, estimated }).toEqual({ total: 15_000, estimated: false });
  });
});
