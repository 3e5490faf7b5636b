import { BridgeId, type CallId, type DialledSource, NodeName, newCallId, type PhoneNumber } from '@ligai/contracts';
import { aPhoneNumber, aPrompt } from '@ligai/testing';
import { beforeEach } from 'vitest';
import type { Database } from '../database.ts';
import {
  acquireLease,
  type Call,
  claimCalls,
  insertQueuedCall,
  type OwnedLeg,
  type PickRequest,
  pickQueuedCalls,
  type QueuedLeg,
  type SavedEnd,
  type SwitchLease,
} from '../index.ts';
import { calls, switchLeases } from '../schema/tables.ts';

export const node = NodeName.parse('fs1:8021');
export const bridgeId = BridgeId.parse('bridge-1');

/** How a leg to a busy number ends. */
export const busyEnd: SavedEnd = {
  ...{ status: 'busy', reason: null, hangupCause: 'USER_BUSY', sipStatus: 486, agoMs: 0 },
};

type ClaimOptions = {
  /** By default the lease of controller `one`. */
  lease?: SwitchLease;
  maxConcurrent?: number;
  oneCallPerNumber?: PickRequest['oneCallPerNumber'];
};

/**
 * Queues, picks and claims calls for a test file. Before each test, all calls and leases are deleted, and controller
 * `one` acquires the lease of `node`.
 */
export function callsAtGate(db: Database) {
  let lease: SwitchLease;
  let numbers = 0;

  beforeEach(async () => {
    await db.delete(calls);
    await db.delete(switchLeases);
    lease = await takeLease('one');
  });

  async function takeLease(holder: string, ttlMs = 60_000): Promise<SwitchLease> {
    const taken = await acquireLease(db, { node, holder, ttlMs });
    if (!taken) throw new Error(`${holder} did not get the lease`);
    return taken;
  }

  const nextNumber = () => aPhoneNumber(`55119${80_000_000 + ++numbers}`);

  async function queue(
    given: { number?: PhoneNumber; source?: DialledSource; dial_within_ms?: number } = {},
  ): Promise<CallId> {
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

  const pick = (limit: number, given: Partial<PickRequest> = {}): Promise<QueuedLeg[]> =>
    pickQueuedCalls(db, { lastServed: null, limit, holdMs: 0, oneCallPerNumber: 'automatic', ...given });

  async function pickOne(lastServed: DialledSource | null = null): Promise<QueuedLeg> {
    const [leg] = await pick(1, { lastServed });
    if (!leg) throw new Error('nothing to pick');
    return leg;
  }

  function claimAll(legs: readonly QueuedLeg[], given: ClaimOptions = {}): Promise<Call[]> {
    const claim = { lease, maxConcurrent: 10, oneCallPerNumber: 'automatic' as const, callerNumber: null, ...given };
    const reserved = legs.map((leg) => ({ leg, bridgeId }));
    return db.transaction((tx) => claimCalls(tx, { ...claim, legs: reserved }));
  }

  const claim = async (leg: QueuedLeg, given: ClaimOptions = {}): Promise<Call | undefined> =>
    (await claimAll([leg], given))[0];

  /** Picks and claims the next call, whose leg is owned by controller `one`. */
  async function dialNext(): Promise<OwnedLeg> {
    const call = await claim(await pickOne());
    if (!call) throw new Error('the call was not claimed');
    return { callId: call.callId, epoch: lease.epoch, claim: call.claims };
  }

  return {
    lease: () => lease,
    takeLease,
    /** Each time another number. */
    nextNumber,
    queue,
    /** By default without a hold: the next pick may take the same calls. */
    pick,
    pickOne,
    claimAll,
    claim,
    dialNext,
    /** A new call that is dialling. */
    async dial(given: Parameters<typeof queue>[0] = {}): Promise<OwnedLeg> {
      await queue(given);
      return dialNext();
    },
  };
}
