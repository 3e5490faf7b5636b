import type { BridgeId, CallId, EndReason, NodeName } from '@ligai/contracts';
import { and, eq, inArray, isNotNull, notInArray, sql } from 'drizzle-orm';
import type { Queryable } from '../database.ts';
import { leaseHolds, type SwitchLease } from '../leases/switch-lease.ts';
import { calls } from '../schema/index.ts';
import { slotStatuses } from '../slots/free-slots.ts';
import type { Call } from './call-events.ts';
import { isOf, type OwnedLeg } from './save-leg.ts';

const isUp = inArray(calls.status, [...slotStatuses]);

/**
 * The calls that are up on the lease's node, except those that are `known` to be owned: they are now owned under its
 * epoch, and from here on, what their owner before writes changes nothing. Empty where the lease does not hold any more.
 */
export function adoptCalls(db: Queryable, lease: SwitchLease, known: CallId[] = []): Promise<Call[]> {
  return db
    .update(calls)
    .set({ leaseEpoch: lease.epoch })
    .where(and(eq(calls.node, lease.node), isUp, notInArray(calls.callId, known), leaseHolds(lease)))
    .returning();
}

/** Calls up on these nodes that somebody wants ended. */
export function requestedHangups(
  db: Queryable,
  nodes: NodeName[],
): Promise<{ callId: CallId; node: NodeName | null; reason: EndReason | null }[]> {
  return db
    .select({ callId: calls.callId, node: calls.node, reason: calls.hangupReason })
    .from(calls)
    .where(and(inArray(calls.node, nodes), isUp, isNotNull(calls.hangupRequestedAt)));
}

/**
 * Opens the next media generation of a call that is up, and with it closes the one before: its bridge may not write any
 * more. Undefined where the call is another's, or over.
 */
export async function nextGeneration(db: Queryable, leg: OwnedLeg): Promise<number | undefined> {
  const [call] = await db
    .update(calls)
    // Another bridge finds out for itself which providers work.
    .set({
      ...{ mediaGeneration: sql`${calls.mediaGeneration} + 1`, bridgeId: null },
      ...{ provider: null, providerStatus: null },
    })
    .where(and(isOf(leg), isUp))
    .returning({ generation: calls.mediaGeneration });
  return call?.generation;
}

/** Notes which bridge took a generation. False where there is a newer one by now. */
export async function saveBridge(
  db: Queryable,
  callId: CallId,
  session: { bridgeId: BridgeId; generation: number },
): Promise<boolean> {
  const noted = await db
    .update(calls)
    .set({ bridgeId: session.bridgeId })
    .where(and(eq(calls.callId, callId), eq(calls.mediaGeneration, session.generation), isUp))
    .returning({ id: calls.id });
  return noted.length > 0;
}
