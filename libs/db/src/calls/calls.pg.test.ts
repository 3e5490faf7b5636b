import { type CallStatus, newCallId } from '@ligai/contracts';
import { aPhoneNumber, aPrompt, plainCallContext } from '@ligai/testing';
import { eq, sql } from 'drizzle-orm';
import { beforeEach, describe, expect, it } from 'vitest';
import { appendEvent, findCall, listTurns, saveTurns } from '../index.ts';
import { calls, callTombstones, callTotals } from '../schema/tables.ts';
import { migratedDatabase } from '../testing/migrated-database.ts';
import { advanceCallTotals, callStats, callsSoFar } from './call-stats.ts';
import { deleteFinishedCall } from './delete-finished-call.ts';
import { findActiveCall, listActiveCalls } from './find-calls.ts';
import { insertQueuedCall } from './insert-call.ts';
import { listCalls } from './list-calls.ts';

const db = await migratedDatabase();

beforeEach(async () => {
  await db.delete(calls);
  await db.delete(callTombstones);
  await db.delete(callTotals);
});

const asked = (given: { call_id?: ReturnType<typeof newCallId> } = {}) => ({
  call_id: newCallId(),
  number: aPhoneNumber(),
  source: 'api' as const,
  prompt: aPrompt(),
  dial_within_ms: 60_000,
  ...given,
});

const queue = (given = {}) => db.transaction((tx) => insertQueuedCall(tx, asked(given)));

async function queuedCall() {
  const queued = await queue();
  if (queued.outcome === 'deleted') throw new Error('expected a new call, not a deleted one');
  return queued.call;
}

/** Ends a call, `seconds` after its answer, or without an answer. */
async function endedCall(status: CallStatus, seconds?: number) {
  const { callId } = await queuedCall();
  const answer = seconds === undefined ? null : sql`now() - ${seconds} * interval '1 second'`;
  await db.update(calls).set({ status, startTime: answer, endTime: sql`now()` }).where(eq(calls.callId, callId));
  return callId;
}

describe('a request for a call', () => {
  it('inserts a queued call with a copy of the prompt and the time by which it must be dialled', async () => {
    const call = await queuedCall();
    expect(call).toMatchObject({ status: 'queued', state: null, prompt: aPrompt(), mediaGeneration: 0, duration: 0 });
    expect(call.dialBefore.getTime() - call.createdAt.getTime()).toBe(60_000);
  });

  it('with the call_id of an existing call returns that call', async () => {
    const call = await queuedCall();
    const again = await queue({ call_id: call.callId });
    expect(again).toEqual({ outcome: 'existing', call });
    expect((await listCalls(db, { skip: 0, limit: 10 })).total).toBe(1);
  });

  it('that is repeated concurrently inserts one call', async () => {
    const callId = newCallId();
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => queue({ call_id: callId })));
    expect(outcomes.filter(({ outcome }) => outcome === 'created')).toHaveLength(1);
    expect(outcomes.filter(({ outcome }) => outcome === 'existing')).toHaveLength(7);
  });

  it('with the call_id of a deleted call is always rejected', async () => {
    const callId = await endedCall('completed', 10);
    await deleteFinishedCall(db, callId);
    expect(await queue({ call_id: callId })).toEqual({ outcome: 'deleted' });
    expect(await queue({ call_id: callId })).toEqual({ outcome: 'deleted' });
    expect(await findCall(db, callId)).toBeUndefined();
  });

  it('with the call_id of a call that is being deleted waits and is rejected', async () => {
    const callId = await endedCall('completed', 10);
    const asking = Promise.withResolvers<unknown>();
    await db.transaction(async (tx) => {
      await tx.insert(callTombstones).values({ callId });
      await tx.delete(calls).where(eq(calls.callId, callId));
      asking.resolve(queue({ call_id: callId }));
    });
    expect(await asking.promise).toEqual({ outcome: 'deleted' });
  });
});

describe('calls are found', () => {
  it('by the id of the record and by the call_id', async () => {
    const call = await queuedCall();
    expect(await findCall(db, call.id)).toEqual(call);
    expect(await findCall(db, call.callId)).toEqual(call);
    expect(await findCall(db, newCallId())).toBeUndefined();
    expect(await findCall(db, Number.MAX_SAFE_INTEGER)).toBeUndefined();
  });

  it('in the history, newest first, in pages', async () => {
    const ids = [];
    for (let n = 0; n < 5; n += 1) ids.unshift((await queuedCall()).id);
    const page = await listCalls(db, { skip: 1, limit: 2 });
    expect(page.total).toBe(5);
    expect(page.calls.map(({ id }) => id)).toEqual(ids.slice(1, 3));
    expect((await listCalls(db, { skip: 50, limit: 2 })).calls).toEqual([]);
  });

  it('in the list of active calls from dialling to the end, and by call_id from the request on', async () => {
    const queued = await queuedCall();
    expect(await findActiveCall(db, queued.callId)).toMatchObject({ callId: queued.callId });
    const { callId } = await queuedCall();
    await db.update(calls).set({ status: 'dialing' }).where(eq(calls.callId, callId));
    await endedCall('busy');
    expect((await listActiveCalls(db)).map((call) => call.callId)).toEqual([callId]);
    expect(await findActiveCall(db, callId)).toMatchObject({ callId, secondsUp: 0 });
  });

  it('with the seconds since the answer while active, and a duration in whole seconds after the end', async () => {
    const { callId } = await queuedCall();
    const answered = { status: 'in_progress' as const, startTime: sql`now() - interval '45.5 seconds'` };
    await db.update(calls).set(answered).where(eq(calls.callId, callId));
    expect((await findActiveCall(db, callId))?.secondsUp).toBeGreaterThanOrEqual(45.5);
    const over = { status: 'completed' as const, endTime: sql`start_time + interval '119.6 seconds'` };
    await db.update(calls).set(over).where(eq(calls.callId, callId));
    expect(await findCall(db, callId)).toMatchObject({ duration: 120 });
    expect(await findActiveCall(db, callId)).toBeUndefined();
  });
});

it('the database rejects an ended call without an end time', async () => {
  const { callId } = await queuedCall();
  const ended = db.update(calls).set({ status: 'completed' }).where(eq(calls.callId, callId));
  await expect(ended).rejects.toMatchObject({ cause: { constraint: 'calls_ended' } });
});

describe('deleting a call', () => {
  it('deletes its turns and events', async () => {
    const callId = await endedCall('completed', 10);
    const content = 'Hello';
    const turn = {
      index: 0,
      role: 'assistant' as const,
      answers: null,
      content,
      generated: content,
      interrupted: false,
    };
    await saveTurns(db, [
      { callId, generation: 1, turns: [{ ...turn, startedAtMs: 1000, endedAtMs: 2000, latency: null }] },
    ]);
    await db.transaction((tx) =>
      appendEvent(tx, callId, {
        type: 'call.started',
        data: { call_id: callId, called_number: '551', start_time: null, ...plainCallContext },
      }),
    );
    await deleteFinishedCall(db, callId);
    expect(await listTurns(db, callId)).toEqual([]);
    expect(await findCall(db, callId)).toBeUndefined();
  });

  it('that has not ended is rejected', async () => {
    const { id } = await queuedCall();
    await expect(deleteFinishedCall(db, id)).rejects.toMatchObject({
      code: 'call_active',
      message: `Cannot delete call ${id}: it is still queued`,
    });
  });

  it('that does not exist is rejected', async () => {
    await expect(deleteFinishedCall(db, 999_999)).rejects.toMatchObject({ code: 'call_not_found' });
  });
});

describe('statistics', () => {
  it('are 0 without calls', async () => {
    expect(await callStats(db, 'UTC')).toEqual({
      active_calls: 0,
      total_calls_today: 0,
      total_calls_all_time: 0,
      avg_duration: 0,
      success_rate: 0,
      queued_calls: 0,
    });
  });

  it('relate successful calls to finished ones, with one decimal, and count queued calls separately from active ones', async () => {
    await queuedCall();
    const { callId } = await queuedCall();
    await db.update(calls).set({ status: 'ringing' }).where(eq(calls.callId, callId));
    for (const seconds of [10, 21]) {
      const successful = await endedCall('completed', seconds);
      await db.update(calls).set({ successful: true }).where(eq(calls.callId, successful));
    }
    await endedCall('no_answer');
    expect(await callStats(db, 'America/Sao_Paulo')).toEqual({
      active_calls: 1,
      total_calls_today: 5,
      total_calls_all_time: 5,
      avg_duration: 15.5,
      success_rate: 66.7,
      queued_calls: 1,
    });
  });

  it('do not count conversations in a browser, before and after they enter the totals', async () => {
    await endedCall('no_answer');
    const before = await callStats(db, 'UTC');
    const statuses = ['completed', 'in_progress', 'queued'] as const;
    for (const status of statuses) {
      const callId = await endedCall('completed', 10);
      const ended = status === 'completed' ? {} : { endTime: null };
      await db
        .update(calls)
        .set({ source: 'browser', status, ...ended })
        .where(eq(calls.callId, callId));
    }
    expect(await callStats(db, 'UTC')).toEqual(before);
    await db
      .update(calls)
      .set({ status: 'completed', successful: true, endTime: sql`now()`, createdAt: sql`now() - interval '2 days'` });
    await db.transaction((tx) => advanceCallTotals(tx, 100));
    expect((await db.select().from(callTotals))[0]).toMatchObject({ calls: 1, answered: 0 });
    expect(await callStats(db, 'UTC')).toMatchObject({ total_calls_all_time: 1, active_calls: 0, queued_calls: 0 });
    const [{ id = 0 } = {}] = await db.select({ id: calls.id }).from(calls).where(eq(calls.source, 'browser'));
    await deleteFinishedCall(db, id);
    expect(await callStats(db, 'UTC')).toMatchObject({ total_calls_all_time: 1 });
    expect(await callsSoFar(db)).toEqual({ placed: true, answered: true });
  });

  it('take "today" as the calendar day of the time zone', async () => {
    const callId = await endedCall('completed', 10);
    // Kiritimati is 26 hours ahead of Pago Pago: at any moment midnight lies between them.
    const lastMidnight = sql`date_trunc('day', now() at time zone 'Pacific/Kiritimati') at time zone 'Pacific/Kiritimati'`;
    await db
      .update(calls)
      .set({ createdAt: sql`${lastMidnight} - interval '1 second'` })
      .where(eq(calls.callId, callId));
    expect((await callStats(db, 'Pacific/Kiritimati')).total_calls_today).toBe(0);
    await db.update(calls).set({ createdAt: lastMidnight }).where(eq(calls.callId, callId));
    expect((await callStats(db, 'Pacific/Kiritimati')).total_calls_today).toBe(1);
  });
});
