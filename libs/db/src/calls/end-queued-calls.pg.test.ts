import { newCallId } from '@ligai/contracts';
import { systemClock } from '@ligai/kernel';
import { eq, sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { returnToQueue } from '../index.ts';
import { calls } from '../schema/tables.ts';
import { callsAtGate } from '../testing/calls-at-gate.ts';
import { migratedDatabase } from '../testing/migrated-database.ts';
import { endQueuedCalls, withdrawQueuedCalls } from './end-queued-calls.ts';

const db = await migratedDatabase();
const { claim, dial, pickOne, queue } = callsAtGate(db);
const endQueued = () => db.transaction((tx) => endQueuedCalls(tx, 10));

describe('a queued call', () => {
  it('ends as expired after its dial time, while a later one stays queued', async () => {
    const late = await queue({ dial_within_ms: 1 });
    const waiting = await queue();
    await systemClock.sleep(5);
    const over = await endQueued();
    expect(over.map(({ callId, status, reason }) => ({ callId, status, reason }))).toEqual([
      { callId: late, status: 'failed', reason: 'expired' },
    ]);
    expect((await pickOne()).callId).toBe(waiting);
  });

  it('that expires has the hangup cause of its last rejected originate, which the next claim clears', async () => {
    const leg = await dial();
    await db.transaction((tx) => returnToQueue(tx, leg, 'GATEWAY_DOWN'));
    expect(await claim(await pickOne())).toMatchObject({ hangupCause: null });
    await db.transaction((tx) => returnToQueue(tx, { ...leg, claim: leg.claim + 1 }, 'GATEWAY_DOWN'));
    await db.update(calls).set({ dialBefore: sql`clock_timestamp()` });
    expect(await endQueued()).toMatchObject([{ status: 'failed', reason: 'expired', hangupCause: 'GATEWAY_DOWN' }]);
  });

  it('can be withdrawn, but not once it was dialled', async () => {
    const [queued, dialing] = [await queue({ source: 'campaign' }), await queue({ source: 'campaign' })];
    await db.update(calls).set({ status: 'dialing' }).where(eq(calls.callId, dialing));
    const withdrawn = await db.transaction((tx) => withdrawQueuedCalls(tx, [queued, dialing, newCallId()]));
    expect(withdrawn).toMatchObject([{ callId: queued, status: 'cancelled', reason: 'withdrawn' }]);
  });
});
