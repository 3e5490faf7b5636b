import type { CallId } from '@ligai/contracts';
import { and, eq, inArray, isNotNull, isNull, or, sql } from 'drizzle-orm';
import type { Transaction } from '../database.ts';
import { calls, providers } from '../schema/tables.ts';
import { type CallWithoutPrompt, columnsWithoutPrompt } from './call.ts';

/**
 * Ends up to `limit` queued calls that will not be dialled and returns them: `failed`, reason `expired`, if
 * `dial_before` has passed (with the hangup cause of its last rejected originate, if any); `cancelled` if a hangup was
 * requested. Any number of processes may do this concurrently: each row is ended by one.
 */
export async function endQueuedCalls(tx: Transaction, limit: number): Promise<CallWithoutPrompt[]> {
  const over = await tx
    .select({ id: calls.id })
    .from(calls)
    .where(
      and(
        eq(calls.status, 'queued'),
        or(sql`${calls.dialBefore} <= clock_timestamp()`, isNotNull(calls.hangupRequestedAt)),
      ),
    )
    .orderBy(calls.id)
    .limit(limit)
    .for('update', { skipLocked: true });
  if (over.length === 0) return [];
  const ids = over.map(({ id }) => id);
  return tx
    .update(calls)
    .set({
      status: sql`case when ${isNotNull(calls.hangupRequestedAt)} then 'cancelled' else 'failed' end`,
      reason: sql`coalesce(${calls.hangupReason}, 'expired')`,
      endTime: sql`clock_timestamp()`,
    })
    .where(inArray(calls.id, ids))
    .returning(columnsWithoutPrompt);
}

/**
 * Ends up to `limit` queued calls of the API as `failed`, reason `provider_failed`, while a provider is `refused`, and
 * returns them. Calls of campaigns and schedules stay queued. Ends none if no provider is `refused`.
 */
export async function endRefusedCalls(tx: Transaction, limit: number): Promise<CallWithoutPrompt[]> {
  const [refusing] = await tx
    .select({ provider: providers.provider, providerStatus: providers.statusCode })
    .from(providers)
    .where(eq(providers.state, 'refused'))
    .orderBy(providers.since)
    .limit(1);
  if (!refusing) return [];
  const waiting = await tx
    .select({ id: calls.id })
    .from(calls)
    .where(and(eq(calls.status, 'queued'), eq(calls.source, 'api'), isNull(calls.hangupRequestedAt)))
    .orderBy(calls.id)
    .limit(limit)
    .for('update', { skipLocked: true });
  if (waiting.length === 0) return [];
  const ids = waiting.map(({ id }) => id);
  return tx
    .update(calls)
    .set({ ...refusing, status: 'failed', reason: 'provider_failed', endTime: sql`clock_timestamp()` })
    .where(inArray(calls.id, ids))
    .returning(columnsWithoutPrompt);
}

/** Ends those of these calls that are still queued as `failed`, reason `number_not_allowed`, and returns them. */
export function endForbiddenNumbers(tx: Transaction, callIds: readonly CallId[]): Promise<CallWithoutPrompt[]> {
  return tx
    .update(calls)
    .set({ status: 'failed', reason: 'number_not_allowed', endTime: sql`clock_timestamp()` })
    .where(and(inArray(calls.callId, [...callIds]), eq(calls.status, 'queued')))
    .returning(columnsWithoutPrompt);
}

/**
 * Ends those of these calls that are still queued as `cancelled`, reason `withdrawn`, and returns them: they will not
 * be dialled. Each row's lock decides between this and the gate's claim; a call that was dialled is left unchanged.
 */
export async function withdrawQueuedCalls(tx: Transaction, callIds: readonly CallId[]): Promise<CallWithoutPrompt[]> {
  if (callIds.length === 0) return [];
  return tx
    .update(calls)
    .set({ status: 'cancelled', reason: 'withdrawn', endTime: sql`clock_timestamp()` })
    .where(and(inArray(calls.callId, [...callIds]), eq(calls.status, 'queued')))
    .returning(columnsWithoutPrompt);
}
