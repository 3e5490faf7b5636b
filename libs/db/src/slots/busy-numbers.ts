import type { CallId, PhoneNumber, Settings } from '@ligai/contracts';
import { and, eq, ne, or, type SQL, sql } from 'drizzle-orm';
import type { Transaction } from '../database.ts';
import { calls } from '../schema/tables.ts';

export type OneCallPerNumber = Settings['one_call_per_number'];

/** Written out, so that the planner finds the index `calls_on_line`. */
const onLine = sql.raw(`status in ('dialing', 'ringing', 'in_progress')`);

/**
 * True for a queued call that need not wait for its number: the rule does not apply, or the number has no active call.
 * The list of busy numbers is read once per query and is never longer than `max_concurrent_calls`.
 */
export function numberIsFree(rule: OneCallPerNumber): SQL | undefined {
  if (rule === 'off') return undefined;
  const isFree = sql`${calls.calledNumber} <> all(array(
    select on_line.called_number from ${calls} on_line where on_line.${onLine}))`;
  return waitsForNumber('api', rule) ? isFree : or(eq(calls.source, 'api'), isFree);
}

/** Whether calls of this source wait while their number is on a call. */
export function waitsForNumber(source: string, rule: OneCallPerNumber): boolean {
  return rule === 'all' || (rule === 'automatic' && source !== 'api');
}

/**
 * The active call to a number, or the call to it that was promised to the API; undefined if there is none. `tx` must
 * have locked the gate, else another call may be claimed or promised meanwhile.
 */
export async function findCallOnNumber(
  tx: Transaction,
  { number, except }: { number: PhoneNumber; except: CallId },
): Promise<CallId | undefined> {
  const promised = and(eq(calls.status, 'queued'), eq(calls.source, 'api'));
  const [call] = await tx
    .select({ callId: calls.callId })
    .from(calls)
    .where(and(eq(calls.calledNumber, number), ne(calls.callId, except), or(onLine, promised)))
    .limit(1);
  return call?.callId;
}
