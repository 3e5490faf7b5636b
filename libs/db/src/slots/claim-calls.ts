import type { BridgeId, PhoneNumber } from '@ligai/contracts';
import { and, eq, getTableColumns, inArray, isNull, sql } from 'drizzle-orm';
import type { Call } from '../calls/call.ts';
import type { Transaction } from '../database.ts';
import { leaseHolds, type SwitchLease } from '../leases/switch-lease.ts';
import { calls } from '../schema/tables.ts';
import { numberIsFree, type OneCallPerNumber, waitsForNumber } from './busy-numbers.ts';
import { freeSlots, lockGate } from './dial-gate.ts';
import type { QueuedLeg } from './pick-queued-calls.ts';

/** A call that was picked, and the bridge that was reserved for it. */
export type ReservedLeg = { leg: QueuedLeg; bridgeId: BridgeId };

export type Claim = {
  legs: readonly ReservedLeg[];
  lease: SwitchLease;
  maxConcurrent: number;
  oneCallPerNumber: OneCallPerNumber;
  /** The number presented; null leaves it to the trunk. */
  callerNumber: PhoneNumber | null;
};

/**
 * The single conditional update `queued` → `dialing` of each call. It succeeds at most once in the life of a row: the
 * lease is valid by the database's clock, a slot is free, the row is still queued without a hangup request or a later
 * pick, and its number is free if the rule requires it. The locked gate prevents two claims from finding the same
 * number free. Returns the claimed calls; the others are unchanged and must not be originated.
 */
export async function claimCalls(tx: Transaction, claim: Claim): Promise<Call[]> {
  await lockGate(tx);
  const free = await freeSlots(tx, claim.maxConcurrent);
  if (free <= 0) return [];
  const locked = await lockRows(tx, claim.legs);
  const there = claim.legs.filter(({ leg }) => locked.has(leg.callId));
  const claimable = oneOfEachNumber(there, claim.oneCallPerNumber).slice(0, free);
  return claimable.length === 0 ? [] : claimRows(tx, claimable, claim);
}

/**
 * Locks the rows that are not being changed now. A skipped row, for example because of a hangup, is picked again if it
 * stays queued; waiting for several row locks could deadlock.
 */
async function lockRows(tx: Transaction, legs: Claim['legs']): Promise<Set<string>> {
  const callIds = legs.map(({ leg }) => leg.callId);
  const rows = await tx
    .select({ callId: calls.callId })
    .from(calls)
    .where(inArray(calls.callId, callIds))
    .for('update', { skipLocked: true });
  return new Set(rows.map(({ callId }) => callId));
}

/** The first of the calls in one claim that would wait for each other: a statement does not see its own changes. */
function oneOfEachNumber(legs: readonly ReservedLeg[], rule: OneCallPerNumber): ReservedLeg[] {
  const taken = new Set<string>(
    legs.filter(({ leg }) => !waitsForNumber(leg.source, rule)).map(({ leg }) => leg.number),
  );
  return legs.filter(({ leg }) => {
    if (!waitsForNumber(leg.source, rule)) return true;
    if (taken.has(leg.number)) return false;
    taken.add(leg.number);
    return true;
  });
}

function claimRows(
  tx: Transaction,
  legs: readonly ReservedLeg[],
  { lease, callerNumber, oneCallPerNumber }: Omit<Claim, 'legs'>,
): Promise<Call[]> {
  const reserved = JSON.stringify(
    legs.map(({ leg, bridgeId }) => ({ call_id: leg.callId, generation: leg.generation, bridge_id: bridgeId })),
  );
  return tx
    .update(calls)
    .set({
      status: 'dialing',
      state: 'dialing',
      node: lease.node,
      leaseEpoch: lease.epoch,
      claims: sql`${calls.claims} + 1`,
      bridgeId: sql`reserved.bridge_id`,
      callerNumber,
      // Of an earlier try, which the switch refused.
      hangupCause: null,
      pickedUntil: null,
      dialingAt: sql`clock_timestamp()`,
    })
    .from(sql`jsonb_to_recordset(${reserved}::jsonb) as reserved(call_id text, generation int, bridge_id text)`)
    .where(
      and(
        eq(calls.callId, sql`reserved.call_id`),
        eq(calls.status, 'queued'),
        eq(calls.mediaGeneration, sql`reserved.generation`),
        isNull(calls.hangupRequestedAt),
        sql`${calls.dialBefore} > clock_timestamp()`,
        leaseHolds(lease),
        numberIsFree(oneCallPerNumber),
      ),
    )
    .returning(getTableColumns(calls));
}
