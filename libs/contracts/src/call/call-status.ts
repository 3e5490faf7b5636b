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

/** Sources whose calls are dialled. Only `api` calls are rejected over the limit; the others wait in the queue. */
export const DialledSource = z.enum(['api', 'schedule', 'campaign']);
export type DialledSource = z.infer<typeof DialledSource>;

/** The source of a call. A `browser` call is not dialled: a web page is its leg. */
export const CallSource = z.enum([...DialledSource.options, 'browser']);
export type CallSource = z.infer<typeof CallSource>;

/** `called_number` of browser calls. */
export const browserNumber = 'browser';

/** What answered a call; `unknown` if it was not detected, and for a call without an answer. */
export const AnsweredBy = z.enum(['human', 'voicemail', 'screening', 'ivr', 'fax', 'unknown']);
export type AnsweredBy = z.infer<typeof AnsweredBy>;
