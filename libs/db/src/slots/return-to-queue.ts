import { and, eq, or } from 'drizzle-orm';
import type { Call } from '../calls/call.ts';
import { isOf, type OwnedLeg } from '../calls/save-leg.ts';
import type { Transaction } from '../database.ts';
import type { SwitchLease } from '../leases/switch-lease.ts';
import { calls } from '../schema/tables.ts';
import type { QueuedLeg } from './pick-queued-calls.ts';

/** The columns that a claim has set, as they were in the queue. */
const queuedAgain = {
  status: 'queued' as const,
  state: null,
  pickedUntil: null,
  node: null,
  leaseEpoch: null,
  bridgeId: null,
  dialingAt: null,
};

/**
 * For an originate that was certainly not sent: the call is queued again until `dial_before`. The hangup cause of a
 * rejected originate is stored until the next claim: it is reported if the call expires.
 */
export async function returnToQueue(
  tx: Transaction,
  leg: OwnedLeg,
  hangupCause: string | null,
): Promise<Call | undefined> {
  const [call] = await tx
    .update(calls)
    .set({ ...queuedAgain, hangupCause })
    .where(and(isOf(leg), eq(calls.status, 'dialing')))
    .returning();
  return call;
}

/**
 * Returns calls to the queue whose claim was not confirmed. They were certainly not originated: the claimant calls this
 * after a failed commit. The generation must be that of the claim, so that a later claim is not undone.
 */
export async function returnUnconfirmedClaims(
  tx: Transaction,
  legs: readonly QueuedLeg[],
  lease: SwitchLease,
): Promise<Call[]> {
  const ours = legs.map(({ callId, generation }) =>
    and(eq(calls.callId, callId), eq(calls.mediaGeneration, generation)),
  );
  if (ours.length === 0) return [];
  return tx
    .update(calls)
    .set(queuedAgain)
    .where(and(eq(calls.status, 'dialing'), eq(calls.node, lease.node), eq(calls.leaseEpoch, lease.epoch), or(...ours)))
    .returning();
}
