import type { CallId } from '@ligai/contracts';
import { aPhoneNumber, aPrompt, waitUntil } from '@ligai/testing';
import { asc, eq, sql } from 'drizzle-orm';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  askAgain,
  claimContacts,
  contactsOnLine,
  type DuplicateLine,
  deleteCampaign,
  deleteFinishedCall,
  findCampaign,
  hasPendingContacts,
  importContacts,
  insertCampaign,
  insertQueuedCall,
  isDatabaseAway,
  listContacts,
  lockCampaign,
  type NewContact,
  namesInNoMetadata,
  saveCompleted,
  settleContacts,
  tombstoneCall,
} from '../index.ts';
import { calls, campaigns, contacts } from '../schema/tables.ts';
import { migratedDatabase } from '../testing/migrated-database.ts';
import { numberOf, someContacts } from '../testing/some-contacts.ts';

const importInto = (campaignId: number, given: Parameters<typeof importContacts>[2]) =>
  db.transaction(async (tx) => {
    const { duplicateLines, ...counted } = await importContacts(tx, campaignId, given);
    const listed: DuplicateLine[] = [];
    for await (const lines of duplicateLines) listed.push(...lines);
    return { ...counted, duplicateLines: listed };
  });

const db = await migratedDatabase();
let id: number;

beforeEach(async () => {
  await db.delete(contacts);
  await db.delete(campaigns);
  await db.delete(calls);
  ({ id } = await insertCampaign(db, { name: 'January', description: null, maxConcurrent: 5, promptId: null }));
});

const batches = async function* (...all: NewContact[][]) {
  yield* all;
};
const contact = (nth: number, given: Partial<NewContact> = {}): NewContact => ({
  phoneNumber: numberOf(nth),
  name: null,
  metadata: {},
  ...given,
});
const stored = () => db.select().from(contacts).where(eq(contacts.campaignId, id)).orderBy(asc(contacts.id));
const claim = (limit: number) => db.transaction((tx) => claimContacts(tx, id, limit));
const queue = (call_id: CallId) =>
  db.transaction((tx) =>
    insertQueuedCall(tx, {
      call_id,
      number: aPhoneNumber(),
      source: 'campaign',
      prompt: aPrompt(),
      dial_within_ms: 60_000,
    }),
  );

describe('an import', () => {
  it('stores contacts in their order, with any characters in their texts', async () => {
    const awkward = 'tab\t back\\slash "quotes" \\N line\r\nbreak, ; 👋 \\';
    const given = [contact(2, { name: awkward, metadata: { company: awkward, age: 7 } }), contact(1), contact(3)];
    expect(await importInto(id, batches(given.slice(0, 2), given.slice(2)))).toEqual({
      imported: 3,
      duplicates: 0,
      duplicateLines: [],
    });
    expect(await stored()).toMatchObject(given.map((one) => ({ ...one, status: 'pending', callId: null })));
    expect(await findCampaign(db, id)).toMatchObject({ totalContacts: 3 });
  });

  it('counts numbers that exist already as duplicates, and does not change the existing contact', async () => {
    await importInto(id, batches([contact(1, { name: 'first' })]));
    const again = [contact(1, { name: 'again' }), contact(2, { name: 'two' }), contact(2, { name: 'twice' })];
    expect(await importInto(id, batches(again))).toEqual({
      imported: 1,
      duplicates: 2,
      duplicateLines: [
        { line: 1, phoneNumber: numberOf(1), name: 'again', firstLine: null },
        { line: 3, phoneNumber: numberOf(2), name: 'twice', firstLine: 2 },
      ],
    });
    expect((await stored()).map(({ name }) => name)).toEqual(['first', 'two']);
  });

  it('lists all its duplicates by line, over several pages', async () => {
    await importInto(id, batches([contact(1)]));
    const again = Array.from({ length: 2500 }, (_, at) => contact(1, { line: at + 2 }));
    const { duplicates, duplicateLines } = await importInto(id, batches(again));
    expect(duplicates).toBe(2500);
    expect(duplicateLines.map(({ line }) => line)).toEqual(again.map(({ line }) => line));
  });

  it('adds a number that another campaign has', async () => {
    await importInto(id, someContacts(5));
    const other = await insertCampaign(db, { name: 'February', description: null, maxConcurrent: 5, promptId: null });
    expect(await importInto(other.id, someContacts(5))).toMatchObject({ imported: 5, duplicates: 0 });
  });

  it('adds each number once if several imports run concurrently', async () => {
    const results = await Promise.all([1, 2, 3].map(() => importInto(id, someContacts(200))));
    expect(results.reduce((sum, { imported }) => sum + imported, 0)).toBe(200);
    expect(results.reduce((sum, { duplicates }) => sum + duplicates, 0)).toBe(400);
    expect(await findCampaign(db, id)).toMatchObject({ totalContacts: 200 });
  });

  it('that fails midway adds no contact, and a later import succeeds', async () => {
    const failing = async function* () {
      yield* someContacts(50);
      throw new Error('cut short');
    };
    await expect(importInto(id, failing())).rejects.toThrow('cut short');
    expect(await stored()).toEqual([]);
    expect(await findCampaign(db, id)).toMatchObject({ totalContacts: 0 });
    expect(await importInto(id, someContacts(1))).toMatchObject({ imported: 1, duplicates: 0 });
  });

  it('whose connection is lost fails at once, while it waits for further rows', async () => {
    const stalling = async function* () {
      yield* someContacts(10);
      await waitUntil(endCopies, { what: 'the COPY under way is ended', timeoutMs: 10_000, everyMs: 10 });
      await new Promise(() => {});
    };
    /** The server may not have begun with it yet. */
    const endCopies = async () => {
      const { rows } = await db.execute<{ ended: boolean }>(sql`
        select pg_terminate_backend(pid, 5000) as ended from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid() and query like 'copy%'`);
      return rows.some(({ ended }) => ended);
    };
    await expect(importInto(id, stalling())).rejects.toSatisfy(isDatabaseAway);
    expect(await stored()).toEqual([]);
    expect(await importInto(id, someContacts(1))).toMatchObject({ imported: 1, duplicates: 0 });
  });

  it('fails if the campaign was completed or deleted before it ends', async () => {
    const meanwhile = async function* (what: () => Promise<unknown>) {
      await what();
      yield* someContacts(1);
    };
    const complete = () => db.transaction((tx) => saveCompleted(tx, id));
    await expect(importInto(id, meanwhile(complete))).rejects.toMatchObject({ code: 'conflict' });
    const remove = () => deleteCampaign(db, id);
    await expect(importInto(id, meanwhile(remove))).rejects.toMatchObject({ code: 'not_found' });
    expect(await db.$count(contacts)).toBe(0);
  });
});

describe('contacts', () => {
  it('are listed in import order, by status, with their total', async () => {
    await importInto(id, someContacts(25));
    await claim(5);
    const page = await listContacts(db, id, { skip: 20, limit: 10 });
    expect(page.total).toBe(25);
    expect(page.contacts.map(({ phoneNumber }) => phoneNumber)).toEqual([20, 21, 22, 23, 24].map(numberOf));
    expect((await listContacts(db, id, { status: 'dialing', skip: 0, limit: 2 })).total).toBe(5);
  });

  it('are claimed once, in import order, each with its own call_id', async () => {
    await importInto(id, someContacts(25));
    const claimed = [...(await claim(10)), ...(await claim(10)), ...(await claim(10))];
    expect(claimed.map(({ phoneNumber }) => phoneNumber)).toEqual(
      Array.from({ length: 25 }, (_, nth) => numberOf(nth)),
    );
    expect(new Set(claimed.map(({ callId }) => callId)).size).toBe(25);
    expect(await claim(10)).toEqual([]);
    expect(await db.transaction((tx) => hasPendingContacts(tx, id))).toBe(false);
  });

  it('have their calls requested again only after the interval since the last request', async () => {
    await importInto(id, someContacts(2));
    const ids = (await claim(2)).map((one) => one.id);
    const again = (everyMs: number) => db.transaction((tx) => askAgain(tx, id, { ids, everyMs }));
    expect(await again(60_000)).toEqual([]);
    expect(await again(0)).toHaveLength(2);
  });

  it('on the line are listed with the states of their calls', async () => {
    await importInto(id, someContacts(4));
    const [unasked, queued, never] = (await claim(3)).map(({ callId }) => callId as CallId);
    if (!unasked || !queued || !never) throw new Error('three were claimed');
    await queue(queued);
    await db.transaction((tx) => tombstoneCall(tx, never));
    expect(await contactsOnLine(db, id)).toMatchObject([
      { callId: unasked, status: 'dialing', call: null, forbidden: false },
      { callId: queued, status: 'dialing', call: { status: 'queued' }, forbidden: false },
      { callId: never, status: 'dialing', call: null, forbidden: true },
    ]);
  });

  it('get the outcome of their call when its record is deleted', async () => {
    await importInto(id, someContacts(1));
    const [{ callId } = { callId: null }] = await claim(1);
    if (!callId) throw new Error('one was claimed');
    await queue(callId);
    const start = sql`clock_timestamp() - interval '9 seconds'`;
    const end = { status: 'completed' as const, endTime: sql`clock_timestamp()`, successful: true };
    await db.update(calls).set({ ...end, startTime: start });
    await deleteFinishedCall(db, callId);
    expect(await stored()).toMatchObject([{ status: 'completed', duration: 9, callId, successful: true }]);
    expect(await findCampaign(db, id)).toMatchObject({ successfulContacts: 1, answeredCalls: 1, answeredSeconds: 9 });
  });

  it('leave the line with the status of their outcome', async () => {
    await importInto(id, someContacts(1));
    const [one] = await claim(1);
    const outcome = { status: 'busy' as const, answered: false, successful: false, duration: 0 };
    await db.transaction(async (tx) => {
      await settleContacts(tx, await lockCampaign(tx, id), [{ id: one?.id ?? 0, outcome }]);
    });
    expect(await contactsOnLine(db, id)).toEqual([]);
    expect(await stored()).toMatchObject([{ status: 'busy' }]);
  });
});

it('the variables that no metadata contains are returned in the given order', async () => {
  await importInto(id, someContacts(3, { metadata: { company: 'ACME' } }));
  await importInto(id, batches([contact(9, { metadata: { city: 'Recife' } })]));
  expect(await namesInNoMetadata(db, id, ['zip', 'city', 'company', 'age'])).toEqual(['zip', 'age']);
  expect(await namesInNoMetadata(db, id, [])).toEqual([]);
});
