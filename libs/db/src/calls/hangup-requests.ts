import { type CallId, type EndReason, type HangupCall, hasEnded, type NodeName } from '@ligai/contracts';
import { LigaiError } from '@ligai/kernel';
import { and, eq, inArray, isNotNull, sql } from 'drizzle-orm';
import type { Queryable, Transaction } from '../database.ts';
import { calls } from '../schema/tables.ts';
import { type Call, slotStatuses } from './call.ts';

/**
 * Requests the end of a call, and returns its row after that. A queued call ends at once, as `cancelled`: the row's
 * lock decides between this and the gate's claim. The controller that owns the leg ends any other call; it reads the
 * request from the row. The first of several requests determines the reason. Errors: `call_not_found`, `call_ended`,
 * `stale_generation`.
 */
export async function requestHangup(tx: Transaction, request: HangupCall): Promise<Call> {
  const [call] = await tx.select().from(calls).where(eq(calls.callId, request.call_id)).for('update');
  if (!call) throw new LigaiError('call_not_found', `Cannot hang up: call ${request.call_id} not found`);
  refuseHangup(call, request);
  const reason = call.hangupReason ?? request.reason;
  const requested = { hangupReason: reason, hangupRequestedAt: sql`coalesce(hangup_requested_at, clock_timestamp())` };
  const end = { status: 'cancelled' as const, reason, endTime: sql`clock_timestamp()` };
  const [after] = await tx
    .update(calls)
    .set(call.status === 'queued' ? { ...requested, ...end } : requested)
    .where(eq(calls.id, call.id))
    .returning();
  return after ?? call;
}

function refuseHangup(call: Call, { generation }: HangupCall): void {
  if (hasEnded(call.status)) {
    throw new LigaiError('call_ended', `Cannot hang up call ${call.callId}: it has ended as ${call.status}`);
  }
  if (generation !== undefined && generation !== call.mediaGeneration) {
    const held = `generation ${call.mediaGeneration}, not ${generation}`;
    throw new LigaiError('stale_generation', `Cannot hang up call ${call.callId}: its conversation is ${held}`);
  }
}

/** The active calls on these nodes for which a hangup is requested. */
export function requestedHangups(
  db: Queryable,
  nodes: NodeName[],
): Promise<{ callId: CallId; node: NodeName | null; reason: EndReason | null }[]> {
  return db
    .select({ callId: calls.callId, node: calls.node, reason: calls.hangupReason })
    .from(calls)
    .where(
      and(inArray(calls.node, nodes), inArray(calls.status, [...slotStatuses]), isNotNull(calls.hangupRequestedAt)),
    );
}
