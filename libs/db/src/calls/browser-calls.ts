import type { BridgeId, CallId, EndReason, EndStatus } from '@ligai/contracts';
import { and, eq, inArray, sql } from 'drizzle-orm';
import type { Queryable, Transaction } from '../database.ts';
import { calls } from '../schema/tables.ts';
import { type Call, type CallWithoutPrompt, columnsWithoutPrompt } from './call.ts';
import { endColumns, lastSignOfLife } from './save-leg.ts';

/**
 * Calls of source `browser`: no switch has a channel of them, and no lease owns them. Any controller changes them; each
 * change requires the status that it starts from, so that it happens once.
 */
const isBrowserCall = eq(calls.source, 'browser');
const isOpen = and(isBrowserCall, inArray(calls.status, ['queued', 'in_progress']));

/** The only generation of a browser call: its conversation does not move to another bridge. */
export const browserGeneration = 1;

/** Including those that wait for their bridge. Reliable only while the gate is locked. */
export const countBrowserCalls = (tx: Transaction): Promise<number> => tx.$count(calls, isOpen);

/** The bridge expects the socket of the page: the call has begun. Undefined if it was ended meanwhile. */
export async function saveBrowserCallStarted(
  tx: Transaction,
  callId: CallId,
  bridgeId: BridgeId,
): Promise<Call | undefined> {
  const now = sql`clock_timestamp()`;
  const [call] = await tx
    .update(calls)
    .set({
      ...{ status: 'in_progress', bridgeId, mediaGeneration: browserGeneration },
      ...{ startTime: now, lastSeenAt: now, answeredBy: 'human' },
    })
    .where(and(eq(calls.callId, callId), isBrowserCall, eq(calls.status, 'queued')))
    .returning();
  return call;
}

export type OpenBrowserCall = Pick<Call, 'callId' | 'bridgeId' | 'hangupReason'> & {
  hangupRequested: boolean;
  /** Seconds since its beginning. */
  ageSeconds: number;
};

/** The browser calls that have begun and not ended. */
export function listOpenBrowserCalls(db: Queryable): Promise<OpenBrowserCall[]> {
  return db
    .select({
      ...{ callId: calls.callId, bridgeId: calls.bridgeId, hangupReason: calls.hangupReason },
      hangupRequested: sql<boolean>`${calls.hangupRequestedAt} is not null`,
      ageSeconds: sql<number>`extract(epoch from clock_timestamp() - ${calls.startTime})`.mapWith(Number),
    })
    .from(calls)
    .where(and(isBrowserCall, eq(calls.status, 'in_progress')));
}

/** Ends a browser call with its last sign of life; undefined if it has ended already. */
export async function endBrowserCall(
  tx: Transaction,
  callId: CallId,
  { status, reason }: { status: EndStatus; reason: EndReason },
): Promise<CallWithoutPrompt | undefined> {
  const [call] = await tx
    .update(calls)
    .set({
      ...endColumns(sql`${status}::text`, sql`${reason}::text`),
      ...(status === 'voicemail' && { answeredBy: 'voicemail' as const }),
      endTime: lastSignOfLife,
    })
    .where(and(eq(calls.callId, callId), isOpen))
    .returning(columnsWithoutPrompt);
  return call;
}
