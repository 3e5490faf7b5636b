import { type CallId, type CallStatus, onLineStatuses } from '@ligai/contracts';
import { and, asc, eq, inArray, isNotNull, sql } from 'drizzle-orm';
import { type Call, slotStatuses } from '../calls/call.ts';
import type { Queryable } from '../database.ts';
import { calls, callTombstones, contacts } from '../schema/tables.ts';

/** A contact on the line, and the state of its call. */
export type OnLineContact = {
  id: number;
  callId: CallId;
  status: 'dialing' | 'in_progress';
  /** Null if there is no call yet, or never will be (`forbidden`). */
  call: Pick<Call, 'status' | 'reason' | 'startTime' | 'duration' | 'successful'> | null;
  /** A call with this id can no longer be dialled. */
  forbidden: boolean;
};

/** The contacts of a campaign that are on the line, in import order. */
export async function contactsOnLine(db: Queryable, campaignId: number): Promise<OnLineContact[]> {
  const rows = await db
    .select({
      id: contacts.id,
      callId: contacts.callId,
      status: contacts.status,
      call: {
        ...{ status: calls.status, reason: calls.reason, startTime: calls.startTime, duration: calls.duration },
        successful: calls.successful,
      },
      forbidden: sql<boolean>`${isNotNull(callTombstones.callId)}`,
    })
    .from(contacts)
    .leftJoin(calls, eq(calls.callId, contacts.callId))
    .leftJoin(callTombstones, eq(callTombstones.callId, contacts.callId))
    .where(and(eq(contacts.campaignId, campaignId), inArray(contacts.status, [...onLineStatuses])))
    .orderBy(asc(contacts.id));
  return rows as OnLineContact[];
}

/** How many of these are being called now: a call that is only queued is not in progress yet. */
export const countInProgress = (onLine: readonly OnLineContact[]): number =>
  onLine.filter(({ call }) => call !== null && (slotStatuses as readonly CallStatus[]).includes(call.status)).length;
