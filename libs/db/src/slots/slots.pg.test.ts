import { BridgeId, type CallSource, NodeName, newCallId, type PhoneNumber } from '@ligai/contracts';
import { systemClock } from '@ligai/kernel';
import { aPhoneNumber, aPrompt } from '@ligai/testing';
import { eq, sql } from 'drizzle-orm';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  acquireLease,
  adoptCalls,
  type Call,
  endQueuedCalls,
  findLeaseHolder,
  insertQueuedCall,
  nextGeneration,
  releaseLease,
  requestHangup,
  returnToQueue,
  returnUnconfirmedClaims,
  type SwitchLease,
  saveAnswered,
  saveBridge,
  saveEnd,
  saveInProgress,
  saveRinging,
} from '../index.ts';
import { calls, switchLeases } from '../schema/tables.ts';
import { migratedDatabase } from '../testing/migrated-database.ts';
import { findCallOnNumber } from './busy-numbers.ts';
import { claimCalls } from './claim-calls.ts';
import { freeSlots, passPace } from './dial-gate.ts';
import { type PickRequest, pickQueuedCalls, putBack } from './pick-queued-calls.ts';

const node = NodeName.parse('fs1:8021');
const bridgeId = BridgeId.parse('bridge-1');

const db = await migratedDatabase();
let lease: SwitchLease;

beforeEach(async () => {
  await db.delete(calls);
  await db.delete(switchLeases);
  lease = await take('one');
});

async function take(holder: string, ttlMs = 60_000): Promise<SwitchLease> {
  const taken = await acquireLease(db, { node, holder, ttlMs });
  if (!taken) throw new Error(`${holder} did not get the lease`);
  return taken;
}

let numbers = 0;
/** Each to a number of its own. */
const nextNumber = () => aPhoneNumber(`55119${80_000_000 + ++numbers}`);

async function queued(given: { number?: PhoneNumber; source?: CallSource; dial_within_ms?: number } = {}) {
  const call_id = newCallId();
  const request = {
    call_id,
    number: nextNumber(),
    source: 'api' as const,
    prompt: aPrompt(),
    dial_within_ms: 60_000,
  };
  await db.transaction((tx) => insertQueuedCall(tx, { ...request, ...given }));
  return call_id;
}

/** Nothing is held unless a test says so: the next pick may take the same calls. */
const pick = (limit: number, given: Partial<PickRequest> = {}) =>
  pickQueuedCalls(db, { lastServed: null, limit, holdMs: 0, oneCallPerNumber: 'automatic', ...given });

async function picked(lastServed: CallSource | null = null) {
  const [leg] = await pick(1, { lastServed });
  if (!leg) throw new Error('nothing to pick');
  return leg;
}

type Picked = Awaited<ReturnType<typeof picked>>;

const claimAll = (
  legs: Picked[],
  under: SwitchLease = lease,
  maxConcurrent = 10,
  oneCallPerNumber: PickRequest['oneCallPerNumber'] = 'automatic',
) => {
  const reserved = legs.map((leg) => ({ leg, bridgeId }));
  return db.transaction((tx) =>
    claimCalls(tx, { legs: reserved, lease: under, maxConcurrent, callerNumber: null, oneCallPerNumber }),
  );
};

const claim = async (leg: Picked, under: SwitchLease = lease, maxConcurrent = 10) =>
  (await claimAll([leg], under, maxConcurrent))[0];

const ownedBy = ({ callId, claims }: Call) => ({ callId, epoch: lease.epoch, claim: claims });

/** A call that is dialling under the lease. */
async function dialling() {
  await queued();
  const call = await claim(await picked());
  if (!call) throw new Error('the call was not claimed');
  return ownedBy(call);
}

const end = { status: 'busy' as const, reason: null, hangupCause: 'USER_BUSY', sipStatus: 486, agoMs: 0 };

describe('a lease', () => {
  it('is one controller’s until it runs out, and its epoch counts the holders', async () => {
    expect(await acquireLease(db, { node, holder: 'two', ttlMs: 1_000 })).toBeUndefined();
    expect((await take('one', 1)).epoch).toBe(1);
    await systemClock.sleep(5);
    expect((await take('two')).epoch).toBe(2);
    expect(await findLeaseHolder(db, node)).toBe('two');
  });

  it('that is given back can be taken at once', async () => {
    await releaseLease(db, lease);
    expect(await findLeaseHolder(db, node)).toBeUndefined();
    expect((await take('two')).epoch).toBe(2);
  });

  it('given back by somebody who lost it stays where it is', async () => {
    await releaseLease(db, { ...lease, holder: 'stranger' });
    expect(await findLeaseHolder(db, node)).toBe('one');
  });
});

describe('a claim', () => {
  it('is made once for a call, however many try', async () => {
    await queued();
    const leg = await picked();
    const claims = await Promise.all([claim(leg), claim(leg), claim(leg)]);
    expect(claims.filter((call) => call !== undefined)).toHaveLength(1);
  });

  it('fails for whoever picked the call before somebody else did', async () => {
    await queued();
    const [earlier, later] = [await picked(), await picked()];
    expect(await claim(earlier)).toBeUndefined();
    expect(await claim(later)).toMatchObject({ status: 'dialing', leaseEpoch: 1, mediaGeneration: 2, bridgeId });
  });

  it('fails without the lease, and under an epoch that is over', async () => {
    await queued();
    await releaseLease(db, lease);
    const leg = await picked();
    expect(await claim(leg)).toBeUndefined();
    const next = await take('two');
    expect(await claim(leg, lease)).toBeUndefined();
    expect(await claim(leg, next)).toBeDefined();
  });

  it('never takes more slots than there are, however many try at once', async () => {
    for (let call = 0; call < 6; call += 1) await queued();
    const legs = [];
    for (let source = 0; source < 6; source += 1) {
      const leg = await picked();
      legs.push(leg);
      // Picked, and out of the others' way.
      await db
        .update(calls)
        .set({ dialBefore: new Date(0) })
        .where(eq(calls.callId, leg.callId));
    }
    await db.update(calls).set({ dialBefore: new Date(systemClock.now() + 60_000) });
    await Promise.all(legs.map((leg) => claim(leg, lease, 4)));
    expect(await freeSlots(db, 4)).toBe(0);
  });

  it('of many at once takes as many as there are slots, and each once', async () => {
    for (let call = 0; call < 6; call += 1) await queued();
    const legs = await pick(6);
    expect(legs).toHaveLength(6);
    const claims = await Promise.all([claimAll(legs, lease, 4), claimAll(legs, lease, 4)]);
    expect(claims.map(({ length }) => length).toSorted()).toEqual([0, 4]);
  });

  it('of many at once waits for nobody: a call that is being changed is left for later', async () => {
    const [busy, other] = [await queued(), await queued()];
    const legs = await pick(2);
    await db.transaction(async (tx) => {
      await requestHangup(tx, { call_id: busy, reason: 'api_hangup' });
      expect(await pick(2)).toMatchObject([{ callId: other, generation: 2 }]);
      expect(await claimAll(legs)).toEqual([]);
    });
    expect(await claimAll(await pick(2))).toMatchObject([{ callId: other }]);
  });

  it('does not take what was cancelled since it was picked', async () => {
    const call_id = await queued();
    const leg = await picked();
    expect(await db.transaction((tx) => requestHangup(tx, { call_id, reason: 'api_hangup' }))).toMatchObject({
      status: 'cancelled',
    });
    expect(await claim(leg)).toBeUndefined();
  });
});

describe('turns', () => {
  it('the API goes first, then the sources by turns, each in order', async () => {
    const [first, second] = [await queued({ source: 'campaign' }), await queued({ source: 'campaign' })];
    const scheduled = await queued({ source: 'schedule' });
    const api = await queued();
    const order = [];
    let last: CallSource | null = null;
    for (let turn = 0; turn < 4; turn += 1) {
      const leg = await picked(last);
      await claim(leg);
      order.push(leg.callId);
      last = leg.source;
    }
    expect(order).toEqual([api, first, scheduled, second]);
  });

  it('several at a time come from all sources, and the API goes first', async () => {
    for (let call = 0; call < 5; call += 1) await queued({ source: 'campaign' });
    const scheduled = [await queued({ source: 'schedule' }), await queued({ source: 'schedule' })];
    const api = await queued();
    const legs = await pick(4, { lastServed: 'campaign' });
    const ids = legs.map(({ callId }) => callId);
    expect(ids).toContain(api);
    expect(legs.filter(({ source }) => source === 'campaign')).toHaveLength(1);
    expect(ids).toEqual(expect.arrayContaining(scheduled));
  });

  it('an originate passes at most each interval, counted from the write', async () => {
    const writes: number[] = [];
    const pass = async (): Promise<void> => {
      const waitMs = await passPace(db, 60, () => writes.push(systemClock.monotonic()));
      if (waitMs === 0) return;
      await systemClock.sleep(waitMs);
      return pass();
    };
    await Promise.all([pass(), pass(), pass(), pass()]);
    for (const [index, atMs] of writes.entries()) {
      if (index > 0) expect(atMs - (writes[index - 1] ?? 0)).toBeGreaterThan(59);
    }
  });

  it('a call that waited too long, or that nobody wants any more, leaves the queue', async () => {
    const late = await queued({ dial_within_ms: 1 });
    const waiting = await queued();
    await systemClock.sleep(5);
    const over = await db.transaction((tx) => endQueuedCalls(tx, 10));
    expect(over.map(({ callId, status, reason }) => ({ callId, status, reason }))).toEqual([
      { callId: late, status: 'failed', reason: 'expired' },
    ]);
    expect((await picked()).callId).toBe(waiting);
  });
});

describe('a call that was picked', () => {
  it('is passed over by other gates until it is put back or the hold ends', async () => {
    const [first, second] = [await queued(), await queued()];
    const [held] = await pick(1, { holdMs: 60_000 });
    expect(held).toMatchObject({ callId: first });
    const others = await pick(2, { holdMs: 60_000 });
    expect(others).toMatchObject([{ callId: second }]);
    expect(await pick(2)).toEqual([]);
    await putBack(db, [{ ...(held as Picked), generation: 0 }]);
    expect(await pick(2)).toEqual([]);
    await putBack(db, [held as Picked]);
    expect(await pick(2, { holdMs: 1 })).toMatchObject([{ callId: first }]);
    await systemClock.sleep(5);
    expect(await pick(2)).toMatchObject([{ callId: first }]);
  });

  it('by two gates at once is picked by one of them', async () => {
    for (let call = 0; call < 8; call += 1) await queued();
    const legs = (await Promise.all([pick(4, { holdMs: 60_000 }), pick(4, { holdMs: 60_000 })])).flat();
    expect(new Set(legs.map(({ callId }) => callId)).size).toBe(legs.length);
    expect(await claimAll(legs)).toHaveLength(legs.length);
  });

  it('returns to the queue where its claim was not confirmed, unless it was picked again', async () => {
    await queued();
    const leg = await picked();
    await claim(leg);
    const unconfirmed = (leg: Picked) => db.transaction((tx) => returnUnconfirmedClaims(tx, [leg], lease));
    expect(await unconfirmed({ ...leg, generation: leg.generation + 1 })).toEqual([]);
    expect(await unconfirmed(leg)).toMatchObject([{ status: 'queued', node: null }]);
    await claim(await picked());
    expect(await unconfirmed(leg)).toEqual([]);
  });
});

describe('one call per number', () => {
  const onLine = async (number: PhoneNumber) => {
    await queued({ number });
    const call = await claim(await picked());
    return { ...ownedBy(call as Call) };
  };

  it('calls of campaigns and schedules wait while the number is on a call, and hold up no other', async () => {
    const number = nextNumber();
    const other = await onLine(number);
    for (const source of ['campaign', 'schedule', 'campaign'] as const) await queued({ source, number });
    const free = await queued({ source: 'campaign' });
    expect(await pick(4)).toMatchObject([{ callId: free }]);
    expect(await pick(4, { oneCallPerNumber: 'off' })).toHaveLength(4);
    await db.transaction((tx) => saveEnd(tx, other, end));
    expect(await pick(4)).toHaveLength(4);
  });

  it('an API dial goes out all the same, unless the rule is for all', async () => {
    const number = nextNumber();
    await onLine(number);
    const callId = await queued({ number });
    expect(await pick(1, { oneCallPerNumber: 'all' })).toEqual([]);
    const legs = await pick(1);
    expect(await claimAll(legs, lease, 10, 'all')).toEqual([]);
    expect(await claimAll(legs)).toMatchObject([{ callId }]);
  });

  it('of several in one claim takes one for each number', async () => {
    const number = nextNumber();
    for (const source of ['campaign', 'schedule', 'campaign'] as const) await queued({ source, number });
    await queued({ source: 'campaign' });
    const legs = await pick(4);
    expect(legs).toHaveLength(4);
    expect(await claimAll(legs)).toHaveLength(2);
    expect(await claimAll(legs)).toEqual([]);
  });

  it('of two claims at once one gets the number', async () => {
    const number = nextNumber();
    for (const source of ['campaign', 'schedule'] as const) await queued({ source, number });
    const [one, other] = (await pick(2)) as [Picked, Picked];
    const claims = await Promise.all([claimAll([one]), claimAll([other])]);
    expect(claims.flat()).toHaveLength(1);
  });

  it('names the call that a number is on, or was promised to', async () => {
    const number = nextNumber();
    const find = (except = newCallId()) => db.transaction((tx) => findCallOnNumber(tx, { number, except }));
    await queued({ source: 'campaign', number });
    expect(await find()).toBeUndefined();
    const callId = await queued({ number });
    expect(await find(callId)).toBeUndefined();
    expect(await find()).toBe(callId);
  });
});

describe('the life of a leg', () => {
  it('is written once: what comes twice changes nothing', async () => {
    const leg = await dialling();
    await db.transaction(async (tx) => {
      expect(await saveRinging(tx, leg)).toMatchObject({ status: 'ringing', state: 'ringing' });
      expect(await saveRinging(tx, leg)).toBeUndefined();
      expect((await saveAnswered(tx, leg, 2_000))?.startTime).toBeInstanceOf(Date);
      expect(await saveAnswered(tx, leg, 0)).toBeUndefined();
      expect(await saveInProgress(tx, leg)).toMatchObject({ status: 'in_progress' });
      expect(await saveEnd(tx, leg, { ...end, status: 'completed' })).toMatchObject({ duration: 2 });
      expect(await saveEnd(tx, leg, end)).toBeUndefined();
    });
  });

  it('is written by its owner only, and by the next one from the adoption on', async () => {
    const leg = await dialling();
    await releaseLease(db, lease);
    const next = await take('two');
    expect(await adoptCalls(db, lease)).toEqual([]);
    expect(await adoptCalls(db, next)).toMatchObject([{ callId: leg.callId, leaseEpoch: 2 }]);
    expect(await db.transaction((tx) => saveEnd(tx, leg, end))).toBeUndefined();
    expect(await db.transaction((tx) => saveEnd(tx, { ...leg, epoch: 2 }, end))).toMatchObject({ status: 'busy' });
  });

  it('can go back to the queue and be claimed again, and then again has one end', async () => {
    const leg = await dialling();
    expect(await db.transaction((tx) => returnToQueue(tx, leg, null))).toMatchObject({ status: 'queued', node: null });
    const again = await picked();
    expect(again).toMatchObject({ callId: leg.callId, generation: 2 });
    expect(await claim(again)).toBeDefined();
  });

  it('of an earlier claim cannot return the call to the queue again, nor change or end the leg of the next claim', async () => {
    const earlier = await dialling();
    // The reply to this commit may be lost, so that its writer repeats it.
    await db.transaction((tx) => returnToQueue(tx, earlier, null));
    const later = ownedBy((await claim(await picked())) as Call);
    expect(later).toEqual({ ...earlier, claim: earlier.claim + 1 });
    await db.transaction(async (tx) => {
      const repeats = [
        () => returnToQueue(tx, earlier, null),
        () => saveRinging(tx, earlier),
        () => saveEnd(tx, earlier, end),
      ];
      for (const repeat of repeats) {
        expect(await repeat()).toBeUndefined();
      }
      expect(await nextGeneration(tx, earlier)).toBeUndefined();
      expect(await saveRinging(tx, later)).toMatchObject({ status: 'ringing' });
    });
  });

  it('keeps the cause of a refusal while it waits, and forgets it when it is dialled again', async () => {
    const leg = await dialling();
    await db.transaction((tx) => returnToQueue(tx, leg, 'GATEWAY_DOWN'));
    expect(await claim(await picked())).toMatchObject({ hangupCause: null });
    await db.transaction((tx) => returnToQueue(tx, { ...leg, claim: leg.claim + 1 }, 'GATEWAY_DOWN'));
    await db.update(calls).set({ dialBefore: sql`clock_timestamp()` });
    expect(await db.transaction((tx) => endQueuedCalls(tx, 10))).toMatchObject([
      { status: 'failed', reason: 'expired', hangupCause: 'GATEWAY_DOWN' },
    ]);
  });

  it('opens a new media generation, and only its bridge is noted', async () => {
    const leg = await dialling();
    expect(await nextGeneration(db, leg)).toBe(2);
    expect(await saveBridge(db, leg.callId, { bridgeId, generation: 1 })).toBe(false);
    expect(await saveBridge(db, leg.callId, { bridgeId, generation: 2 })).toBe(true);
  });

  it('keeps the first reason of those who want it ended, and refuses a bridge that has lost it', async () => {
    const { callId: call_id } = await dialling();
    const ask = (reason: 'api_hangup' | 'silence', generation?: number) =>
      db.transaction((tx) => requestHangup(tx, { call_id, reason, ...(generation !== undefined && { generation }) }));
    await expect(ask('silence', 7)).rejects.toMatchObject({ code: 'stale_generation' });
    await ask('silence', 1);
    expect(await ask('api_hangup')).toMatchObject({ status: 'dialing', hangupReason: 'silence' });
  });
});
