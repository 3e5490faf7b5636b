import { type CallStatus, newCallId } from '@ligai/contracts';
import { aPhoneNumber, aPrompt } from '@ligai/testing';
import { eq, sql } from 'drizzle-orm';
import { beforeEach, describe, expect, it } from 'vitest';
import { deleteFinishedCall } from '../calls/delete-finished-call.ts';
import { insertQueuedCall, tombstoneCall } from '../calls/insert-call.ts';
import { calls, callTombstones, schedules } from '../schema/tables.ts';
import { migratedDatabase } from '../testing/migrated-database.ts';
import { claimDueSchedules, claimUnconfirmedSchedules, nextScheduleInMs } from './claim-schedules.ts';
import { confirmSchedules, endWithoutCall, settleSchedules } from './claimed-schedules.ts';
import type { Schedule } from './find-schedules.ts';
import { cancelSchedule } from './pending-schedules.ts';

const db = await migratedDatabase();

beforeEach(async () => {
  await db.delete(schedules);
  await db.delete(calls);
});

/** Scheduled for so long ago; negative is in the future. */
async function scheduled(agoMs: number): Promise<Schedule> {
  const scheduledTime = sql`clock_timestamp() - ${agoMs} * interval '1 millisecond'`;
  const [row] = await db.insert(schedules).values({ phoneNumber: aPhoneNumber(), scheduledTime }).returning();
  if (!row) throw new Error('nothing was inserted');
  return row;
}

async function reread({ id }: { id: number }): Promise<Schedule> {
  const [row] = await db.select().from(schedules).where(eq(schedules.id, id));
  if (!row) throw new Error(`no scheduled call ${id}`);
  return row;
}

const terms = { limit: 100, graceMs: 600_000, askAgainMs: 60_000 };

async function claimOne() {
  await scheduled(0);
  const { due } = await claimDueSchedules(db, terms);
  if (!due[0]) throw new Error('nothing was claimed');
  return due[0];
}

const askFor = (callId: Schedule['callId']) =>
  db.transaction((tx) =>
    insertQueuedCall(tx, {
      call_id: callId ?? newCallId(),
      number: aPhoneNumber(),
      source: 'schedule',
      prompt: aPrompt(),
      dial_within_ms: 60_000,
    }),
  );

async function endCall(callId: Schedule['callId'], status: CallStatus, answered: boolean): Promise<void> {
  const startTime = answered ? sql`now()` : null;
  await db
    .update(calls)
    .set({ status, startTime, endTime: sql`now()` })
    .where(eq(calls.callId, callId ?? newCallId()));
}

describe('a claim of due schedules', () => {
  it('returns them in the order of their times, each with its call_id', async () => {
    await scheduled(-60_000);
    const late = await scheduled(1000);
    const later = await scheduled(5000);
    const { due, missed } = await claimDueSchedules(db, terms);
    expect(due.map(({ id }) => id)).toEqual([later.id, late.id]);
    expect(missed).toBe(0);
    expect(await reread(late)).toMatchObject({
      status: 'dialing',
      callId: expect.stringMatching(/^call-[0-9a-f-]{36}$/),
    });
    expect((await claimDueSchedules(db, terms)).due).toEqual([]);
  });

  it('takes at most the limit', async () => {
    await Promise.all([scheduled(1), scheduled(2), scheduled(3)]);
    expect((await claimDueSchedules(db, { ...terms, limit: 2 })).due).toHaveLength(2);
    expect((await claimDueSchedules(db, { ...terms, limit: 2 })).due).toHaveLength(1);
  });

  it('ends those past the grace period as missed, without a call_id', async () => {
    const old = await scheduled(600_500);
    const young = await scheduled(590_000);
    const { due, missed } = await claimDueSchedules(db, terms);
    expect(due.map(({ id }) => id)).toEqual([young.id]);
    expect(missed).toBe(1);
    expect(await reread(old)).toMatchObject({ status: 'missed', callId: null, reason: 'too_late' });
    expect((await reread(old)).endedAt).not.toBe(null);
  });

  it('gives each schedule to one of several concurrent claims', async () => {
    await db
      .insert(schedules)
      .values(
        Array.from({ length: 500 }, () => ({ phoneNumber: aPhoneNumber(), scheduledTime: sql`clock_timestamp()` })),
      );
    const claims = await Promise.all(Array.from({ length: 40 }, () => claimDueSchedules(db, { ...terms, limit: 20 })));
    const rest = await claimDueSchedules(db, { ...terms, limit: 500 });
    const ids = [...claims, rest].flatMap(({ due }) => due.map(({ id }) => id));
    expect(ids).toHaveLength(500);
    expect(new Set(ids).size).toBe(500);
  });

  it('excludes a concurrent cancellation: one of the two succeeds', async () => {
    for (let round = 0; round < 50; round += 1) {
      const schedule = await scheduled(0);
      const [claimed, cancelled] = await Promise.all([
        claimDueSchedules(db, terms),
        cancelSchedule(db, schedule.id).then(
          () => true,
          () => false,
        ),
      ]);
      expect(claimed.due).toHaveLength(cancelled ? 0 : 1);
      expect((await reread(schedule)).status).toBe(cancelled ? 'cancelled' : 'dialing');
    }
  });
});

describe('the time of the next claim', () => {
  it('is that of the earliest pending schedule by the database’s clock, and undefined without one', async () => {
    expect(await nextScheduleInMs(db)).toBe(undefined);
    await scheduled(-60_000);
    const near = await scheduled(-30_000);
    const ms = (await nextScheduleInMs(db)) ?? 0;
    expect(ms).toBeGreaterThan(20_000);
    expect(ms).toBeLessThanOrEqual(30_000);
    await cancelSchedule(db, near.id);
    expect(await nextScheduleInMs(db)).toBeGreaterThan(50_000);
  });

  it('is the time to request an unconfirmed call again, and undefined once it is confirmed', async () => {
    const due = await claimOne();
    expect(await nextScheduleInMs(db)).toBeGreaterThan(30_000);
    await confirmSchedules(db, [due.callId]);
    expect(await nextScheduleInMs(db)).toBe(undefined);
  });
});

describe('a claimed schedule that was not confirmed', () => {
  it('is claimed again with the same call_id after the interval', async () => {
    await scheduled(0);
    const { due } = await claimDueSchedules(db, { ...terms, askAgainMs: 0 });
    const again = await claimUnconfirmedSchedules(db, { limit: 10, askAgainMs: 60_000 });
    expect(again.map(({ callId }) => callId)).toEqual(due.map(({ callId }) => callId));
    expect(await claimUnconfirmedSchedules(db, { limit: 10, askAgainMs: 60_000 })).toEqual([]);
  });

  it('can be ended without a call, and a later request for the call is rejected', async () => {
    const { id, callId } = await claimOne();
    expect(await endWithoutCall(db, callId, { status: 'missed', reason: 'too_late' })).toBe(true);
    expect(await askFor(callId)).toEqual({ outcome: 'deleted' });
    expect(await reread({ id })).toMatchObject({ status: 'missed', reason: 'too_late', askAgainAt: null });
    expect(await db.$count(calls)).toBe(0);
  });

  it('is not ended without a call if the call exists', async () => {
    const { id, callId } = await claimOne();
    await askFor(callId);
    expect(await endWithoutCall(db, callId, { status: 'missed', reason: 'too_late' })).toBe(false);
    expect(await reread({ id })).toMatchObject({ status: 'dialing', askAgainAt: null });
    expect(await db.$count(callTombstones, eq(callTombstones.callId, callId))).toBe(0);
  });

  it('is either ended without a call or gets its call if both happen concurrently', async () => {
    for (let round = 0; round < 30; round += 1) {
      const { callId } = await claimOne();
      const [ended, { outcome }] = await Promise.all([
        endWithoutCall(db, callId, { status: 'failed', reason: 'no_active_prompt' }),
        askFor(callId),
      ]);
      expect(outcome).toBe(ended ? 'deleted' : 'created');
    }
  });
});

describe('the outcome of a schedule', () => {
  it.each([
    ['completed', true, 'completed', null],
    ['failed', true, 'completed', null],
    ['voicemail', true, 'completed', null],
    ['busy', false, 'failed', 'busy'],
    ['no_answer', false, 'failed', 'no_answer'],
    ['cancelled', false, 'failed', 'cancelled'],
    ['unknown', false, 'failed', 'unknown'],
  ] as const)('whose call ended as %s (answered: %s) is %s', async (status, answered, expected, reason) => {
    const { id, callId } = await claimOne();
    await askFor(callId);
    expect(await settleSchedules(db)).toBe(0);
    await endCall(callId, status, answered);
    expect(await settleSchedules(db, [newCallId()])).toBe(0);
    expect(await settleSchedules(db, [callId])).toBe(1);
    expect(await reread({ id })).toMatchObject({ status: expected, reason, endedAt: expect.any(Date) });
    expect(await settleSchedules(db)).toBe(0);
  });

  it('is found from the calls without a given call_id', async () => {
    const { callId } = await claimOne();
    await askFor(callId);
    await endCall(callId, 'completed', true);
    expect(await settleSchedules(db)).toBe(1);
  });

  it('is saved before the record of its call is deleted', async () => {
    const { id, callId } = await claimOne();
    await askFor(callId);
    await endCall(callId, 'completed', true);
    await deleteFinishedCall(db, callId);
    expect(await reread({ id })).toMatchObject({ status: 'completed', callId });
  });
});

it('a call can be forbidden repeatedly', async () => {
  const callId = newCallId();
  expect(await db.transaction((tx) => tombstoneCall(tx, callId))).toBe(true);
  expect(await db.transaction((tx) => tombstoneCall(tx, callId))).toBe(true);
});
