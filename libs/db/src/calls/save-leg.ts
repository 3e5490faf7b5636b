import {
  type CallId,
  type EndReason,
  type EndStatus,
  type KeyPress,
  maxRecordedKeys,
  type TurnRole,
} from '@ligai/contracts';
import { and, eq, inArray, isNull, notInArray, type SQL, sql } from 'drizzle-orm';
import type { PgUpdateSetSource } from 'drizzle-orm/pg-core';
import type { Queryable, Transaction } from '../database.ts';
import { leaseHolds, type SwitchLease } from '../leases/switch-lease.ts';
import { calls } from '../schema/tables.ts';
import { type Call, slotStatuses } from './call.ts';

/**
 * Changes of a leg, saved by the controller that owns it. Each function returns the row after its change, for the event
 * that reports it, and applies only if the row has that owner (`epoch`) and claim, and the status from which the change
 * starts. A write that is repeated after a lost answer, or comes late from a replaced owner, therefore changes nothing
 * and returns undefined. The claim matters if a call returned to the queue and was claimed again under the same epoch:
 * a repeated write of the first leg must not return the second one to the queue.
 */
export type OwnedLeg = { callId: CallId; epoch: number; claim: number };

/** The row is still that of this leg. */
export const isOf = ({ callId, epoch, claim }: OwnedLeg): SQL | undefined =>
  and(eq(calls.callId, callId), eq(calls.leaseEpoch, epoch), eq(calls.claims, claim));

/**
 * How an ended leg is saved; `agoMs` is how long ago it ended. Null if its end was not observed: then the last sign of
 * life of its leg, audio or conversation is its end.
 */
export type SavedEnd = {
  status: EndStatus;
  reason: EndReason | null;
  hangupCause: string | null;
  sipStatus: number | null;
  agoMs: number | null;
};

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

export const saveRinging = (tx: Transaction, leg: OwnedLeg): Promise<Call | undefined> =>
  change(tx, leg, {
    from: eq(calls.status, 'dialing'),
    set: { status: 'ringing', state: 'ringing', ringingAt: sql`clock_timestamp()` },
  });

/** Saves the answer, before there is audio: the call counts as answered even if a process dies now. */
export const saveAnswered = (tx: Transaction, leg: OwnedLeg, agoMs: number): Promise<Call | undefined> =>
  change(tx, leg, {
    from: and(inArray(calls.status, ['dialing', 'ringing']), isNull(calls.startTime)),
    set: { startTime: ago(agoMs) },
  });

export const saveInProgress = (tx: Transaction, leg: OwnedLeg): Promise<Call | undefined> =>
  change(tx, leg, {
    from: inArray(calls.status, ['dialing', 'ringing']),
    set: { status: 'in_progress', lastSeenAt: sql`clock_timestamp()` },
  });

/**
 * Saves how the leg ended while the conversation still writes the last turn; the owner or its successor calls
 * `saveEnd`.
 */
export const saveHungUp = (tx: Transaction, leg: OwnedLeg, end: SavedEnd): Promise<Call | undefined> =>
  change(tx, leg, {
    from: isUp,
    set: {
      hangupCause: end.hangupCause,
      sipStatus: end.sipStatus,
      reason: end.reason,
      // If another process has to finish this call, it dates the end by this time.
      ...(end.agoMs !== null && { lastSeenAt: ago(end.agoMs) }),
    },
  });

/** Saves a key that the callee pressed; saving it again has no effect, as no two keys of a call have the same time. */
export function saveKeyPressed(tx: Transaction, leg: OwnedLeg, key: KeyPress): Promise<Call | undefined> {
  const keys = sql`${JSON.stringify([key])}::jsonb`;
  return change(tx, leg, {
    from: and(
      isUp,
      sql`not ${calls.keysPressed} @> ${keys} and jsonb_array_length(${calls.keysPressed}) < ${maxRecordedKeys}`,
    ),
    set: { keysPressed: sql`${calls.keysPressed} || ${keys}` },
  });
}

/** The row of an active leg, locked until the end of the transaction; undefined if it has ended or has another owner. */
export async function activeCallOf(tx: Transaction, leg: OwnedLeg): Promise<Call | undefined> {
  const [call] = await tx
    .select()
    .from(calls)
    .where(and(isOf(leg), isUp))
    .for('update');
  return call;
}

/** The only terminal change, and with it the only terminal event. */
export const saveEnd = (tx: Transaction, leg: OwnedLeg, end: SavedEnd): Promise<Call | undefined> =>
  change(tx, leg, {
    from: isUp,
    set: {
      ...endColumns(sql`${end.status}::text`, sql`${end.reason}::text`),
      ...(end.status === 'voicemail' && { answeredBy: 'voicemail' as const }),
      hangupCause: end.hangupCause,
      sipStatus: end.sipStatus,
      endTime: end.agoMs === null ? lastSignOfLife : sql`greatest(${calls.startTime}, ${ago(end.agoMs)})`,
    },
  });

/** The end is never later than now, whatever another clock says; a call that was never answered ends now. */
export const lastSignOfLife = sql`case when ${calls.startTime} is null then clock_timestamp()
  else least(clock_timestamp(), greatest(${calls.startTime}, ${calls.lastSeenAt})) end`;

/**
 * How a call ends, as columns to set; successful if the caller heard at least one turn of the agent and said something.
 */
export function endColumns(status: SQL, reason: SQL): { status: SQL; reason: SQL; successful: SQL } {
  const end = unlessProviderFailed(status, reason);
  const tookPlace = sql`${hasTurn('assistant')} and ${hasTurn('user')}`;
  return { ...end, successful: sql`(${end.status}) = 'completed' and ${tookPlace}` };
}

/**
 * Status and reason of an ended call. A call that would be `completed` is `failed` with `provider_failed` if its
 * conversation had not recovered from a provider failure: no conversation was possible, whichever party hung up.
 */
function unlessProviderFailed(status: SQL, reason: SQL): { status: SQL; reason: SQL } {
  const failed = sql`${calls.provider} is not null and ${calls.startTime} is not null and (${status}) = 'completed'`;
  return {
    status: sql`case when ${failed} then 'failed' else ${status} end`,
    reason: sql`case when ${failed} then 'provider_failed' else ${reason} end`,
  };
}

function hasTurn(role: TurnRole): SQL {
  // With the table's name: drizzle omits it from a column if the statement has only one table.
  return sql`exists (select from "turns" where "turns"."call_id" = "calls"."call_id" and "turns"."role" = ${role}
    and "turns"."content" <> '')`;
}

const isUp = inArray(calls.status, [...slotStatuses]);
const ago = (ms: number): SQL => sql`clock_timestamp() - ${Math.max(0, ms)} * interval '1 millisecond'`;

type Change = { from: SQL | undefined; set: PgUpdateSetSource<typeof calls> };

async function change(tx: Transaction, leg: OwnedLeg, { from, set }: Change): Promise<Call | undefined> {
  const [call] = await tx
    .update(calls)
    .set(set)
    .where(and(isOf(leg), from))
    .returning();
  return call;
}
