import { lossReasons } from '@ligai/contracts';
import { inArray, sql } from 'drizzle-orm';
import type { Transaction } from '../database.ts';
import { calls, switchLeases } from '../schema/tables.ts';
import { type CallWithoutPrompt, columnsWithoutPrompt, slotStatuses } from './call.ts';
import { endColumns, lastSignOfLife } from './save-leg.ts';

export type Abandonment = {
  /** How long a switch's lease must have been unheld before its calls count as abandoned. */
  unheldMs: number;
  /**
   * When a switch has ended a leg by itself at the latest: from the answer, and from the dialling of an unanswered one.
   */
  answeredMs: number;
  unansweredMs: number;
  limit: number;
};

/**
 * Ends calls on a switch without a controller, for example one that is no longer configured, and returns them: once the
 * switch must have ended them by itself, or on a hangup request. Their outcome is unknown: an answered call is
 * `failed`, `switch_lost`, unless a hangup was requested (`completed`); one that was to be cancelled is `cancelled`,
 * any other `unknown`. An answered call ended with its last sign of life. Any number of processes may do this
 * concurrently.
 */
export async function endAbandonedCalls(tx: Transaction, abandonment: Abandonment): Promise<CallWithoutPrompt[]> {
  const { unheldMs, answeredMs, unansweredMs, limit } = abandonment;
  const up = sql`${calls.source} <> 'browser' and ${inArray(calls.status, [...slotStatuses])}`;
  const unheld = sql`not exists (select 1 from ${switchLeases} where ${switchLeases.node} = ${calls.node}
    and ${switchLeases.expiresAt} > clock_timestamp() - ${unheldMs} * interval '1 millisecond')`;
  const over = sql`coalesce(${calls.startTime} + ${answeredMs} * interval '1 millisecond',
    ${calls.dialingAt} + ${unansweredMs} * interval '1 millisecond')`;
  const abandoned = await tx
    .select({ id: calls.id })
    .from(calls)
    .where(sql`${up} and ${unheld} and (${over} <= clock_timestamp() or ${calls.hangupRequestedAt} is not null)`)
    .orderBy(calls.id)
    .limit(limit)
    .for('update', { skipLocked: true });
  if (abandoned.length === 0) return [];
  const ids = abandoned.map(({ id }) => id);
  return tx.update(calls).set(endOf(over)).where(inArray(calls.id, ids)).returning(columnsWithoutPrompt);
}

/** Answered, and nothing but its loss has ended it. */
const wasLost = sql`(${calls.startTime} is not null and coalesce(${calls.reason}, ${calls.hangupReason}, 'switch_lost')
  in ${[...lossReasons]})`;

const wasMailbox = sql`(${calls.startTime} is not null and coalesce(${calls.reason}, ${calls.hangupReason}) = 'voicemail')`;

const endOf = (over: ReturnType<typeof sql>) => ({
  ...endColumns(
    sql`case when ${wasLost} then 'failed' when ${wasMailbox} then 'voicemail' when ${calls.startTime} is not null then 'completed'
      when ${calls.hangupRequestedAt} is not null then 'cancelled' else 'unknown' end`,
    sql`coalesce(${calls.reason}, ${calls.hangupReason},
      case when ${calls.startTime} is not null then 'switch_lost' else 'not_confirmed' end)`,
  ),
  answeredBy: sql`case when ${wasMailbox} then 'voicemail' else ${calls.answeredBy} end`,
  endTime: sql`least(${lastSignOfLife}, ${over})`,
});
