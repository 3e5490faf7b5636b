import { type EndReason, NodeName, newCallId } from '@ligai/contracts';
import { aPhoneNumber, aPrompt } from '@ligai/testing';
import { eq, sql } from 'drizzle-orm';
import { beforeEach, describe, expect, it } from 'vitest';
import { acquireLease, findCall, insertQueuedCall } from '../index.ts';
import { calls, switchLeases } from '../schema/tables.ts';
import { migratedDatabase } from '../testing/migrated-database.ts';
import { endAbandonedCalls } from './end-abandoned-calls.ts';

const node = NodeName.parse('gone:8021');

const db = await migratedDatabase();

beforeEach(async () => {
  await db.delete(calls);
  await db.delete(switchLeases);
});

const ago = (seconds: number) => sql`clock_timestamp() - ${seconds} * interval '1 second'`;

/** A call on `node` that was dialled, and answered, so many seconds ago. */
async function callUp(given: {
  dialled: number;
  answered?: number;
  seen?: number;
  wanted?: boolean;
  reason?: EndReason;
}) {
  const call_id = newCallId();
  const asked = { call_id, number: aPhoneNumber(), source: 'api' as const, prompt: aPrompt(), dial_within_ms: 60_000 };
  await db.transaction((tx) => insertQueuedCall(tx, asked));
  const isAnswered = given.answered !== undefined;
  const up = {
    status: isAnswered ? ('in_progress' as const) : ('ringing' as const),
    node,
    leaseEpoch: 1,
    dialingAt: ago(given.dialled),
    startTime: given.answered === undefined ? null : ago(given.answered),
    lastSeenAt: given.seen === undefined ? null : ago(given.seen),
    ...(given.wanted && { hangupRequestedAt: ago(1), hangupReason: given.reason ?? ('api_hangup' as const) }),
  };
  await db.update(calls).set(up).where(eq(calls.callId, call_id));
  return call_id;
}

const sweep = () =>
  db.transaction((tx) =>
    endAbandonedCalls(tx, { unheldMs: 60_000, answeredMs: 1_800_000, unansweredMs: 75_000, limit: 100 }),
  );

describe('calls on a switch without a controller', () => {
  it('end once the switch must have ended them: answered ones as lost, at their last sign of life, others as unknown', async () => {
    const answered = await callUp({ dialled: 2_000, answered: 1_900, seen: 1_300 });
    const ringing = await callUp({ dialled: 100 });
    const talking = await callUp({ dialled: 1_000, answered: 990 });
    const dialling = await callUp({ dialled: 30 });
    expect((await sweep()).map(({ callId }) => callId)).toEqual([answered, ringing]);
    expect(await findCall(db, answered)).toMatchObject({ status: 'failed', reason: 'switch_lost', duration: 600 });
    expect(await findCall(db, ringing)).toMatchObject({ status: 'unknown', reason: 'not_confirmed', startTime: null });
    for (const callId of [talking, dialling]) expect(await findCall(db, callId)).toMatchObject({ endTime: null });
  });

  it('end at once if a hangup is requested', async () => {
    const answered = await callUp({ dialled: 20, answered: 10, seen: 0, wanted: true });
    const ringing = await callUp({ dialled: 20, wanted: true });
    const mailbox = await callUp({ dialled: 20, answered: 10, wanted: true, reason: 'voicemail' });
    await sweep();
    expect(await findCall(db, mailbox)).toMatchObject({
      status: 'voicemail',
      answeredBy: 'voicemail',
      successful: false,
    });
    expect(await findCall(db, answered)).toMatchObject({ status: 'completed', reason: 'api_hangup', duration: 10 });
    expect(await findCall(db, ringing)).toMatchObject({ status: 'cancelled', reason: 'api_hangup' });
    expect(await sweep()).toEqual([]);
  });

  it('do not change while its lease is held, nor for a minute after it expires', async () => {
    await callUp({ dialled: 9_000, answered: 8_000, wanted: true });
    await acquireLease(db, { node, holder: 'one', ttlMs: 1_000 });
    expect(await sweep()).toEqual([]);
    await db.update(switchLeases).set({ expiresAt: ago(50) });
    expect(await sweep()).toEqual([]);
    await db.update(switchLeases).set({ expiresAt: ago(61) });
    expect(await sweep()).toHaveLength(1);
  });
});
