import { newCallId } from '@ligai/contracts';
import { aPhoneNumber, aPrompt } from '@ligai/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  claimContacts,
  deleteCampaign,
  findCampaign,
  importContacts,
  insertCampaign,
  type LiveCampaign,
  listCampaigns,
  listCampaignsUnderWay,
  lockCampaign,
  noteProgressReported,
  returnContacts,
  saveCompleted,
  savePaused,
  saveStarted,
  settleContacts,
  tryLockCampaign,
  updateCampaign,
} from '../index.ts';
import { calls, campaigns, contacts } from '../schema/tables.ts';
import { migratedDatabase } from '../testing/migrated-database.ts';
import { someContacts } from '../testing/some-contacts.ts';

const importInto = (campaignId: number, batches: Parameters<typeof importContacts>[2]) =>
  db.transaction((tx) => importContacts(tx, campaignId, batches));

const db = await migratedDatabase();

beforeEach(async () => {
  await db.delete(contacts);
  await db.delete(campaigns);
});

const create = (): Promise<LiveCampaign> =>
  insertCampaign(db, { name: 'January', description: null, maxConcurrent: 5, promptId: null });

const start = (id: number) => db.transaction((tx) => saveStarted(tx, id, aPrompt()));

describe('a campaign', () => {
  it('starts as a draft, and is listed newest first with the number of contacts in progress', async () => {
    const first = await create();
    const second = await create();
    expect(first).toMatchObject({ status: 'draft', totalContacts: 0, inProgress: 0 });
    await importInto(first.id, someContacts(3));
    await start(first.id);
    const claimed = await db.transaction((tx) => claimContacts(tx, first.id, 3));
    // One is dialling, one is queued, and the call of the third was not requested yet.
    for (const [nth, status] of (['dialing', 'queued'] as const).entries()) {
      const callId = claimed[nth]?.callId ?? newCallId();
      const call = { callId, calledNumber: aPhoneNumber(), prompt: aPrompt(), dialBefore: new Date() };
      await db.insert(calls).values({ ...call, source: 'campaign', status });
    }
    const { campaigns: page, total } = await listCampaigns(db, { skip: 0, limit: 10 });
    expect(total).toBe(2);
    expect(page).toMatchObject([
      { id: second.id, inProgress: 0 },
      { id: first.id, totalContacts: 3, inProgress: 1 },
    ]);
  });

  it('can be changed in every state, but only in name and description once completed', async () => {
    const { id } = await create();
    expect(await updateCampaign(db, id, { maxConcurrent: 9 })).toMatchObject({ name: 'January', maxConcurrent: 9 });
    expect(await updateCampaign(db, id, {})).toMatchObject({ maxConcurrent: 9 });
    await db.transaction((tx) => saveCompleted(tx, id));
    expect(await updateCampaign(db, id, { name: 'x', description: 'y' })).toMatchObject({
      name: 'x',
      description: 'y',
    });
    const refused = [{ maxConcurrent: 1 }, { promptId: null }, { name: 'z', maxConcurrent: 1 }];
    for (const change of refused)
      await expect(updateCampaign(db, id, change)).rejects.toMatchObject({ code: 'conflict' });
    expect(await updateCampaign(db, id, {})).toMatchObject({ name: 'x', maxConcurrent: 9 });
    await expect(updateCampaign(db, id + 1, { name: 'x' })).rejects.toMatchObject({ code: 'not_found' });
  });

  it('is deleted with its contacts, unless it is running', async () => {
    const { id } = await create();
    const other = await create();
    await importInto(id, someContacts(3));
    await importInto(other.id, someContacts(3));
    await start(id);
    await expect(deleteCampaign(db, id)).rejects.toMatchObject({ code: 'conflict' });
    await db.transaction((tx) => savePaused(tx, id));
    await deleteCampaign(db, id);
    expect(await findCampaign(db, id)).toBeUndefined();
    expect(await db.$count(contacts)).toBe(3);
    await expect(deleteCampaign(db, id)).rejects.toMatchObject({ code: 'not_found' });
  });

  it('has the time of its first start as started_at', async () => {
    const { id } = await create();
    const { startedAt } = await start(id);
    await db.transaction((tx) => savePaused(tx, id));
    expect((await start(id)).startedAt).toEqual(startedAt);
  });
});

describe('a campaign-dialer', () => {
  it('finds running campaigns, and paused ones with contacts on the line', async () => {
    const [draft, running, paused, ringing] = [await create(), await create(), await create(), await create()];
    for (const { id } of [running, paused, ringing]) {
      await importInto(id, someContacts(2));
      await start(id);
    }
    await db.transaction((tx) => claimContacts(tx, ringing.id, 1));
    for (const { id } of [paused, ringing]) await db.transaction((tx) => savePaused(tx, id));
    expect(await listCampaignsUnderWay(db)).toEqual([running.id, ringing.id]);
    expect(draft.status).toBe('draft');
  });

  it('skips a campaign that another dialer has locked; neither it nor a change of the campaign waits for an import', async () => {
    const { id } = await create();
    await db.transaction(async (tx) => {
      await lockCampaign(tx, id);
      expect(await db.transaction((other) => tryLockCampaign(other, id))).toBeUndefined();
    });
    const contacts = async function* () {
      expect(await db.transaction((tx) => tryLockCampaign(tx, id))).toBeDefined();
      expect(await updateCampaign(db, id, { maxConcurrent: 1 })).toMatchObject({ maxConcurrent: 1 });
      yield* someContacts(1);
    };
    expect(await importInto(id, contacts())).toMatchObject({ imported: 1, duplicates: 0 });
  });

  it('reports progress only if it has changed, and at most once per interval', async () => {
    const { id } = await create();
    await importInto(id, someContacts(3));
    const finish = () =>
      db.transaction(async (tx) => {
        const campaign = await lockCampaign(tx, id);
        const [contact] = await claimContacts(tx, id, 1);
        const outcome = { status: 'busy' as const, answered: false, successful: false, duration: 0 };
        return settleContacts(tx, campaign, [{ id: contact?.id ?? 0, outcome }]);
      });
    const note = (everyMs: number) =>
      db.transaction(async (tx) => noteProgressReported(tx, await lockCampaign(tx, id), everyMs));
    expect(await note(0)).toBe(false);
    await finish();
    expect(await note(60_000)).toBe(true);
    expect(await note(0)).toBe(false);
    await finish();
    expect(await note(60_000)).toBe(false);
    expect(await note(0)).toBe(true);
  });
});

it('the figures of a campaign equal the counts of its contacts under concurrent changes', async () => {
  const { id } = await create();
  await importInto(id, someContacts(60));
  const ends = ['completed', 'busy', 'no_answer', 'voicemail'] as const;
  const worker = async (seed: number) => {
    for (let turn = 0; turn < 10; turn += 1) {
      await db.transaction(async (tx) => {
        const campaign = await lockCampaign(tx, id);
        const claimed = await claimContacts(tx, id, 3);
        const status = ends[(seed + turn) % ends.length] ?? 'busy';
        const answered = status === 'completed';
        const outcome = { status, answered, successful: answered, duration: answered ? 7 : 0 };
        await settleContacts(
          tx,
          campaign,
          claimed.slice(1).map((contact) => ({ id: contact.id, outcome })),
        );
        await returnContacts(
          tx,
          id,
          claimed.slice(0, 1).map((contact) => contact.id),
        );
      });
    }
  };
  await Promise.all([1, 2, 3].map(worker));
  const campaign = await findCampaign(db, id);
  const count = async (status: string) =>
    (await db.select().from(contacts)).filter((one) => one.status === status).length;
  const completed = await count('completed');
  expect(completed).toBeGreaterThan(0);
  expect(campaign).toMatchObject({
    totalContacts: 60,
    inProgress: 0,
    successfulContacts: completed,
    failedContacts: 60 - (await count('pending')) - completed,
    answeredCalls: completed,
    answeredSeconds: 7 * completed,
  });
});
