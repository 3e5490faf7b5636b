import type { CallId } from '@ligai/contracts';
import { and, eq, inArray, sql } from 'drizzle-orm';
import type { Transaction } from '../database.ts';
import { calls } from '../schema/index.ts';
import type { Call } from './call-events.ts';

/**
 * Takes back calls that are still queued, and gives those: they end as `cancelled`, reason `withdrawn`, and are not
 * dialled any more. Each row's lock decides between this and the gate's claim; a call that was dialled is left alone.
 */
export async function withdrawQueuedCalls(tx: Transaction, callIds: readonly CallId[]): Promise<Call[]> {
  if (callIds.length === 0) return [];
  return tx
    .update(calls)
    .set({ status: 'cancelled', reason: 'withdrawn', endTime: sql`clock_timestamp()` })
    .where(and(inArray(calls.callId, [...callIds]), eq(calls.status, 'queued')))
    .returning();
}
