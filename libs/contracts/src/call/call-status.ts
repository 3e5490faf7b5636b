import { z } from 'zod';

/** Where a call is on its way; the last seven are ends. `api-notes`: "call `status`". */
export const CallStatus = z.enum([
  'queued',
  'dialing',
  'ringing',
  'in_progress',
  'completed',
  'no_answer',
  'busy',
  'failed',
  'cancelled',
  'voicemail',
  'unknown',
]);
export type CallStatus = z.infer<typeof CallStatus>;

export const activeStatuses = ['queued', 'dialing', 'ringing', 'in_progress'] as const satisfies CallStatus[];
export type ActiveStatus = (typeof activeStatuses)[number];
export type EndStatus = Exclude<CallStatus, ActiveStatus>;

export function hasEnded(status: CallStatus): status is EndStatus {
  return !(activeStatuses as readonly CallStatus[]).includes(status);
}

/**
 * What an active call is doing, as the dashboard shows it. `dialing` and `ringing` come from call-controller, the rest
 * from the media-bridge that holds the conversation.
 */
export const CallState = z.enum(['dialing', 'ringing', 'greeting', 'listening', 'thinking', 'speaking', 'ending']);
export type CallState = z.infer<typeof CallState>;

/** Who asked for a call. Only `api` calls are refused over the limit; the others wait in the queue. */
export const CallSource = z.enum(['api', 'schedule', 'campaign']);
export type CallSource = z.infer<typeof CallSource>;

/** Why a call ended without a hangup cause of the switch, or what a person reads beside it. */
export const EndReason = z.enum([
  'expired',
  'withdrawn',
  'rejected_by_callee',
  'rejected_by_trunk',
  'bad_number',
  'network',
  'unreachable',
  'configuration',
  'no_bridge',
  'media_lost',
  'max_duration',
  'agent_hangup',
  'caller_hangup',
  'api_hangup',
  'silence',
  'not_confirmed',
  'switch_lost',
]);
export type EndReason = z.infer<typeof EndReason>;
