import { z } from 'zod';

/** The progress of a call; the last seven are final. docs/api-readings.md: "call `status`". */
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
 * The state of an active call, as on the dashboard. call-controller reports `dialing` and `ringing`, and the
 * media-bridge that holds the conversation reports the rest.
 */
export const CallState = z.enum([
  'dialing',
  'ringing',
  'greeting',
  'listening',
  'thinking',
  'speaking',
  'on_hold',
  'ending',
]);
export type CallState = z.infer<typeof CallState>;

/** The source of a call request. Only `api` calls are rejected over the limit; the others wait in the queue. */
export const CallSource = z.enum(['api', 'schedule', 'campaign']);
export type CallSource = z.infer<typeof CallSource>;

/** What answered a call; `unknown` if it was not detected, and for a call without an answer. */
export const AnsweredBy = z.enum(['human', 'voicemail', 'screening', 'ivr', 'fax', 'unknown']);
export type AnsweredBy = z.infer<typeof AnsweredBy>;
