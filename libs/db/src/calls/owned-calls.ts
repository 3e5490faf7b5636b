import type { BridgeId, CallId, EndReason, NodeName } from '@ligai/contracts';
import { and, eq, inArray, isNotNull, notInArray, sql } from 'drizzle-orm';
import type { Queryable } from '../database.ts';
import { leaseHolds, type SwitchLease } from '../leases/switch-lease.ts';
import { calls } from '../schema/tables.ts';
import { slotStatuses } from '../slots/free-slots.ts';
import type { Call } from './call-events.ts';
import { isOf, type OwnedLeg } from './save-leg.ts';

const isUp = inArray(calls.status, [...slotStatuses]);

/**
 * Takes over the active calls on the lease's node, except those in `known`: the lease's epoch now owns them, and writes
 * of their previous owner have no effect from here on. Empty if the lease is no longer held.
 */
export function adoptCalls(db: Queryable, lease: SwitchLease, known: CallId[] = []): Promise<Call[]> {
  return db
    .update(calls)
    .set({ leaseEpoch: lease.epoch })
    .where(and(eq(calls.node, lease.node), isUp, notInArray(calls.callId, known), leaseHolds(lease)))
    .returning();
}

/** The active calls on these nodes for which a hangup is requested. */
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
 * Opens the next media generation of an active call, which closes the previous one: its bridge may no longer write.
 * Undefined if the call has another owner or has ended.
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

/** Saves which bridge took a generation. False if there is a newer generation. */
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
