import { aPrompt, waitUntil } from '@ligai/testing';
import { eq, sql } from 'drizzle-orm';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  deleteContacts,
  findCampaign,
  importContacts,
  insertCampaign,
  lockCampaign,
  saveStarted,
  storeImport,
  storeRefusedRows,
  type Transaction,
} from '../index.ts';
import { contacts, importReports, imports, refusedRows } from '../schema/tables.ts';
import { migratedDatabase } from '../testing/migrated-database.ts';
import { someContacts } from '../testing/some-contacts.ts';

const db = await migratedDatabase();
let id: number;

const create = () =>
  insertCampaign(db, { name: 'January', description: null, maxConcurrent: 5, promptId: null }).then((one) => one.id);

beforeEach(async () => {
  id = await create();
});

const refused = { line: 9, phoneNumber: 'nobody', name: null, error: 'wrong', duplicateOfLine: null };

async function importInto(tx: Transaction, campaignId: number): Promise<void> {
  const { imported, duplicates } = await importContacts(tx, campaignId, someContacts(3));
  const importId = await storeImport(tx, { campaignId, imported, duplicates, errors: 1 }, [Buffer.from('report')]);
  await storeRefusedRows(tx, { campaignId, importId }, [refused]);
}
const importNow = (campaignId = id) => db.transaction((tx) => importInto(tx, campaignId));
const contactsOf = (campaignId: number) => db.$count(contacts, eq(contacts.campaignId, campaignId));
const figures = async () => {
  const campaign = await findCampaign(db, id);
  return [await contactsOf(id), campaign?.totalContacts, campaign?.refusedRows];
};
const oneWaits = () =>
  waitUntil(
    async () => {
      const { rows } = await db.execute(sql`select from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'`);
      return rows.length === 1;
    },
    { what: 'a transaction waits for the lock', timeoutMs: 10_000 },
  );

describe('deleting the contacts of a campaign', () => {
  it('empties a draft with its imports, their reports and refused rows, and no other; the same file can be imported again', async () => {
    const other = await create();
    await importNow(other);
    await importNow();
    await deleteContacts(db, id);
    expect(await figures()).toEqual([0, 0, 0]);
    expect(await contactsOf(other)).toBe(3);
    expect(await db.$count(imports, eq(imports.campaignId, id))).toBe(0);
    expect(await db.$count(refusedRows, eq(refusedRows.campaignId, id))).toBe(0);
    const ofOther = await db.select({ id: imports.id }).from(imports);
    const reports = await db.select({ id: importReports.importId }).from(importReports);
    expect(reports).toEqual(ofOther);
    await importNow();
    expect(await figures()).toEqual([3, 3, 1]);
  });

  it('is refused once the campaign was started, and without a campaign', async () => {
    await importNow();
    await db.transaction((tx) => saveStarted(tx, id, aPrompt()));
    await expect(deleteContacts(db, id)).rejects.toMatchObject({ code: 'conflict' });
    expect(await figures()).toEqual([3, 3, 1]);
    await expect(deleteContacts(db, 999_999)).rejects.toMatchObject({ code: 'not_found' });
  });

  it('waits for an import that is being stored, and deletes its contacts too', async () => {
    const stored = Promise.withResolvers<void>();
    const commit = Promise.withResolvers<void>();
    const importing = db.transaction(async (tx) => {
      await importInto(tx, id);
      stored.resolve();
      await commit.promise;
    });
    await stored.promise;
    const deleting = deleteContacts(db, id);
    await oneWaits();
    commit.resolve();
    await Promise.all([importing, deleting]);
    expect(await figures()).toEqual([0, 0, 0]);
  });

  it('waits for a start, and is then refused', async () => {
    await importNow();
    const locked = Promise.withResolvers<void>();
    const commit = Promise.withResolvers<void>();
    const starting = db.transaction(async (tx) => {
      await lockCampaign(tx, id);
      locked.resolve();
      await commit.promise;
      await saveStarted(tx, id, aPrompt());
    });
    await locked.promise;
    const deleting = expect(deleteContacts(db, id)).rejects.toMatchObject({ code: 'conflict' });
    await oneWaits();
    commit.resolve();
    await Promise.all([starting, deleting]);
    expect(await figures()).toEqual([3, 3, 1]);
  });

  it('leaves figures that match the contacts, however it meets imports and starts', async () => {
    for (let round = 0; round < 5; round += 1) {
      id = await create();
      await importNow();
      const start = db.transaction(async (tx) => {
        const { totalContacts } = await lockCampaign(tx, id);
        if (totalContacts > 0) await saveStarted(tx, id, aPrompt());
        return totalContacts;
      });
      const [started] = await Promise.all([
        start,
        ...[deleteContacts(db, id), deleteContacts(db, id)].map((one) => one.catch(() => undefined)),
        importNow(),
      ]);
      const [stored, total] = await figures();
      expect(total).toBe(stored);
      if (started > 0) expect(stored).toBe(3);
    }
  });
});
