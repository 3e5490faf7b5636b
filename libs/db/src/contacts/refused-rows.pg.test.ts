import { beforeEach, describe, expect, it } from 'vitest';
import {
  deleteCampaign,
  findCampaign,
  insertCampaign,
  listRefusedRows,
  mostRefusedRows,
  type NewRefusedRow,
  storeImport,
  storeRefusedRows,
} from '../index.ts';
import { refusedRows } from '../schema/tables.ts';
import { migratedDatabase } from '../testing/migrated-database.ts';

const db = await migratedDatabase();
let id: number;

beforeEach(async () => {
  ({ id } = await insertCampaign(db, { name: 'January', description: null, maxConcurrent: 5, promptId: null }));
});

const row = (line: number, given: Partial<NewRefusedRow> = {}): NewRefusedRow => ({
  ...{ line, phoneNumber: 'nobody', name: null, error: 'wrong', duplicateOfLine: null },
  ...given,
});
const rows = (count: number) => Array.from({ length: count }, (_, nth) => row(nth + 2));
const importOf = (campaignId: number, refused: readonly NewRefusedRow[], errors = refused.length) =>
  db.transaction(async (tx) => {
    const importId = await storeImport(tx, { campaignId, imported: 1, duplicates: 0, errors }, []);
    await storeRefusedRows(tx, { campaignId, importId }, refused);
    return importId;
  });
const list = async (given: Partial<Parameters<typeof listRefusedRows>[2]> = {}) =>
  listRefusedRows(db, id, { skip: 0, limit: 1000, ...given });
const linesOf = async (q: string) => (await list({ q })).rows.map(({ line }) => line).toSorted();

describe('refused rows', () => {
  it('are listed with the newest import first, each in the order of its lines', async () => {
    const first = await importOf(id, [row(5), row(2, { error: null, duplicateOfLine: 1 })]);
    const second = await importOf(id, [row(3), row(9)]);
    const { rows: listed, total } = await list();
    expect(listed.map(({ importId, line }) => [importId, line])).toEqual([
      [second, 3],
      [second, 9],
      [first, 2],
      [first, 5],
    ]);
    expect(total).toBe(4);
    const page = await list({ limit: 3 });
    expect(page.next).toBeDefined();
    expect((await list({ limit: 3, cursor: page.next as never })).rows.map(({ line }) => line)).toEqual([5]);
    expect((await list({ skip: 3 })).rows.map(({ line }) => line)).toEqual([5]);
  });

  it(`of a campaign are the newest ${mostRefusedRows}, and the campaign counts all`, async () => {
    const other = await insertCampaign(db, { name: 'Other', description: null, maxConcurrent: 5, promptId: null });
    await importOf(other.id, [row(2)]);
    const first = await importOf(id, rows(mostRefusedRows), 5000);
    const second = await importOf(id, rows(3));
    const { rows: listed, total } = await list();
    expect(total).toBe(mostRefusedRows);
    expect(listed.filter(({ importId }) => importId === second).map(({ line }) => line)).toEqual([2, 3, 4]);
    const older = listed.filter(({ importId }) => importId === first).map(({ line }) => line);
    expect([older[0], older.at(-1)]).toEqual([2, mostRefusedRows - 2]);
    expect(await findCampaign(db, id)).toMatchObject({ refusedRows: 5003 });
    expect(await findCampaign(db, other.id)).toMatchObject({ refusedRows: 1 });
  });

  it('are found by a part of the name or of the number', async () => {
    await importOf(id, [
      row(2, { name: 'Maria da Silva' }),
      row(3, { phoneNumber: '(11) 9998-877' }),
      row(4, { phoneNumber: '5511 99988 7766', name: '100%' }),
      row(5, { phoneNumber: null }),
    ]);
    expect(await linesOf('maria')).toEqual([2]);
    expect(await linesOf('11 9998')).toEqual([3, 4]);
    expect(await linesOf('0%')).toEqual([4]);
    expect(await linesOf('%')).toEqual([4]);
    expect(await linesOf('BODY')).toEqual([2]);
  });

  it('are deleted with their campaign', async () => {
    const importId = await importOf(id, rows(2));
    await deleteCampaign(db, id);
    expect((await db.select().from(refusedRows)).filter((one) => one.importId === importId)).toEqual([]);
  });
});
