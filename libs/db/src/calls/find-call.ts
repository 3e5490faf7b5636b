import type { CallId } from '@ligai/contracts';
import { eq } from 'drizzle-orm';
import type { Queryable } from '../database.ts';
import { calls } from '../schema/tables.ts';
import type { Call } from './call-events.ts';

/** Finds a call by its `call_id`, or by the integer `id` of its record. */
export async function findCall(db: Queryable, which: CallId | number): Promise<Call | undefined> {
  const [call] = await db
    .select()
    .from(calls)
    .where(typeof which === 'number' ? eq(calls.id, which) : eq(calls.callId, which));
  return call;
}
