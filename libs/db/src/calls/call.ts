import { type CallStatus, type NewCallEvent, toTimestamp } from '@ligai/contracts';
import { LigaiError } from '@ligai/kernel';
import { getTableColumns } from 'drizzle-orm';
import { calls } from '../schema/tables.ts';

/** A row of `calls`, whole. */
export type Call = typeof calls.$inferSelect;

const { prompt: _prompt, ...columns } = getTableColumns(calls);

/** The columns of a call without its prompt, of up to 300 kB, which answers and events do not contain. */
export const columnsWithoutPrompt = columns;
export type CallWithoutPrompt = Omit<Call, 'prompt'>;

/** The columns that every event of a call needs. */
const { callId, calledNumber, startTime, campaignId, contactId, scheduleId, name, metadata, attempt, answeredBy } =
  columns;
export const basicColumns = {
  ...{ callId, calledNumber, startTime, campaignId, contactId, scheduleId, name, metadata, attempt, answeredBy },
};
export type CallBasics = Pick<Call, keyof typeof basicColumns>;

/** A call holds a slot from its claim to its end. */
export const slotStatuses = ['dialing', 'ringing', 'in_progress'] as const satisfies CallStatus[];

/** The one terminal event, of a row that has just ended: `call.ended` if it was answered, else `call.failed`. */
export function terminalEvent(call: CallWithoutPrompt): NewCallEvent {
  if (!call.endTime) throw new LigaiError('internal', `Cannot close call ${call.callId}: it has no end`);
  const data = {
    ...eventBasics(call),
    status: call.status,
    end_time: toTimestamp(call.endTime),
    duration: call.duration,
    hangup_cause: call.hangupCause,
    reason: call.reason,
    successful: call.successful,
    ...failedProvider(call),
  };
  return { type: call.startTime ? 'call.ended' : 'call.failed', data };
}

/** The provider by which a call failed; null otherwise, also if a provider failed but another end came first. */
export function failedProvider({
  reason,
  provider,
  providerStatus,
}: Pick<Call, 'reason' | 'provider' | 'providerStatus'>) {
  const failed = reason === 'provider_failed';
  return { provider: failed ? provider : null, provider_status: failed ? providerStatus : null };
}

/** What every event of a call holds. */
export const eventBasics = (call: CallBasics) => ({
  call_id: call.callId,
  called_number: call.calledNumber,
  start_time: call.startTime && toTimestamp(call.startTime),
  ...callContextOf(call),
});

/** The fields by which a client recognises a call, as events and answers show them. */
export const callContextOf = (call: CallBasics) => ({
  campaign_id: call.campaignId,
  contact_id: call.contactId,
  schedule_id: call.scheduleId,
  name: call.name,
  metadata: call.metadata,
  attempt: call.attempt,
  answered_by: call.answeredBy,
});
