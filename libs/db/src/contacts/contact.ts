import { type EndReason, type FinishedContactStatus, hasEnded } from '@ligai/contracts';
import type { Call } from '../calls/call.ts';
import type { contacts } from '../schema/tables.ts';

export type { ContactMetadata } from '../schema/contacts.ts';

/** A row of `contacts`, whole. */
export type Contact = typeof contacts.$inferSelect;

/** The outcome of a contact, derived from the end of its call. */
export type ContactOutcome = {
  status: FinishedContactStatus;
  answered: boolean;
  /** The reason, if known. */
  reason?: EndReason | null;
  /** A conversation took place. */
  successful: boolean;
  /** Whole seconds from the answer to the end. */
  duration: number;
};

/**
 * What a call's end means for its contact: undefined while the call is active, `not_dialled` if it never left the queue
 * or was withdrawn before an answer, so that the contact waits again.
 */
export function contactOutcome(
  call: Pick<Call, 'status' | 'reason' | 'startTime' | 'duration' | 'successful'>,
): ContactOutcome | 'not_dialled' | undefined {
  if (!hasEnded(call.status)) return undefined;
  const { status, reason, startTime, successful, duration } = call;
  if (startTime === null && (reason === 'withdrawn' || reason === 'expired')) return 'not_dialled';
  return { status, reason, answered: startTime !== null, successful, duration };
}
