import { z } from 'zod';

/** Where a call is on its way; the last seven are ends. docs/api-readings.md: "call `status`". */
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

/** Who or what answered a call; `unknown` where it was not detected, and for a call without an answer. */
export const AnsweredBy = z.enum(['human', 'voicemail', 'screening', 'ivr', 'fax', 'unknown']);
export type AnsweredBy = z.infer<typeof AnsweredBy>;
