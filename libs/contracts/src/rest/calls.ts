import { z } from 'zod';
import { callContext, callOptions } from '../call/call-context.ts';
import { AnsweredBy, CallState, CallStatus } from '../call/call-status.ts';
import { EndReason } from '../call/end-reason.ts';
import { KeyPress } from '../call/key-press.ts';
import { TurnRole } from '../call/turn.ts';
import { turnDetails } from '../call/turn-details.ts';
import { CallId } from '../ids.ts';
import { ProviderName } from '../provider/provider.ts';
import { Timestamp } from '../timestamp.ts';
import { anyOf, detailsFlag, filters, listQuery, pageQuery } from './list-query.ts';
import { CreatePromptBody } from './prompts.ts';

/** After the fields of the specification's examples. */
const added = {
  ...callContext,
  answered_by: AnsweredBy,
  successful: z
    .boolean()
    .describe('Whether a conversation took place: completed, the agent was heard and the person said something'),
};

/** Field order is that of the specification's examples. */
export const CallListItem = z.object({
  id: z.number().int(),
  call_id: CallId,
  called_number: z.string(),
  status: CallStatus,
  duration: z
    .number()
    .describe(
      'Seconds from the answer to the end: a whole number for a finished call, with one decimal for an active one, 0 without an answer',
    ),
  start_time: Timestamp.nullable().describe('The answer; null without one'),
  end_time: Timestamp.nullable(),
  created_at: Timestamp,
  ...added,
  reason: EndReason.nullable(),
});
export type CallListItem = z.infer<typeof CallListItem>;

export const CallDetailsQuery = z.object({
  details: detailsFlag('Lines of the transcript have `turn_id`, `answers` and `latency` too (default: false)'),
});

/** `turn_id`, `answers` and `latency` with `details=true` only. */
export const TranscriptLine = z.object({
  role: TurnRole,
  content: z.string(),
  started_at: Timestamp,
  ended_at: Timestamp.nullable().describe('null while the turn goes on'),
  interrupted: z.boolean().describe('Whether the other party cut the turn short; `content` is the part that was heard'),
  ...z.object(turnDetails).partial().shape,
});
export type TranscriptLine = z.infer<typeof TranscriptLine>;

/** The prompt with which a call was placed. */
const CallPrompt = z.object({
  id: z.number().int().nullable().describe('null for a prompt that was never stored, as of a browser call'),
  name: z.string().describe('As it was when the call was requested'),
  version: z.number().int().nullable().describe('The version that was copied to the call; null if it is not known'),
  deleted: z.boolean().describe('Whether the prompt was deleted since'),
});

const keysPressed = z
  .array(KeyPress)
  .describe('Keys that the person pressed, in order; the first 200 of a call. They may be secrets, such as a PIN');

export const CallDetails = z.object({
  id: z.number().int(),
  call_id: CallId,
  called_number: z.string(),
  status: CallStatus,
  duration: z
    .number()
    .describe(
      'Seconds from the answer to the end: a whole number for a finished call, with one decimal for an active one, 0 without an answer',
    ),
  transcript: z.array(TranscriptLine),
  start_time: Timestamp.nullable().describe('The answer; null without one'),
  end_time: Timestamp.nullable(),
  created_at: Timestamp,
  hangup_cause: z.string().nullable().describe('The cause that the switch gave'),
  reason: EndReason.nullable(),
  ...added,
  provider: ProviderName.nullable().describe('The provider that failed, if `reason` is `provider_failed`'),
  provider_status: z.number().int().nullable().describe('HTTP status that the failed provider gave; null without one'),
  keys_pressed: keysPressed,
  prompt: CallPrompt,
});
export type CallDetails = z.infer<typeof CallDetails>;

export const ActiveCall = z.object({
  call_id: CallId,
  freeswitch_uuid: z.string(),
  caller_number: z.string().describe('The number presented, `unknown` where there is none'),
  called_number: z.string(),
  state: CallState,
  duration: z.number().describe('Seconds since the answer, 0 before it'),
  message_count: z.number().int().describe('Turns so far, of both sides'),
  ...callContext,
  answered_by: AnsweredBy,
});
export type ActiveCall = z.infer<typeof ActiveCall>;

export const ActiveCallDetails = ActiveCall.extend({
  transcript: z.array(TranscriptLine),
  keys_pressed: keysPressed,
});
export type ActiveCallDetails = z.infer<typeof ActiveCallDetails>;

export const DialBody = z.strictObject({
  number: z.string().describe('Phone number to call (E.164 format recommended)'),
  ...callOptions,
});
export const DialAnswer = z.object({ success: z.literal(true), call_id: CallId, message: z.string() });
export type DialAnswer = z.infer<typeof DialAnswer>;

export const OpenBrowserCallBody = z
  .strictObject({
    prompt: CreatePromptBody.omit({ is_active: true })
      .extend({ name: CreatePromptBody.shape.name.optional().default('') })
      .nullable()
      .default(null)
      .describe('A prompt that need not be stored, in place of `prompt_id`'),
    ...callOptions,
  })
  .refine(({ prompt, prompt_id }) => prompt === null || prompt_id === null, 'expected prompt_id or prompt, not both');
export const OpenBrowserCallAnswer = z.object({
  success: z.literal(true),
  call_id: CallId,
  ticket: z.string().describe('Sent as `{"token":"…"}` in the first text on the socket; valid once, for 10 seconds'),
  path: z.string().describe('Path of the WebSocket on this host'),
  sample_rate_hz: z.number().int().describe('Of the audio that the page sends: 16-bit linear PCM, little-endian, mono'),
  playback_rate_hz: z.number().int().describe('Of the audio that the page receives, in the same format'),
});
export type OpenBrowserCallAnswer = z.infer<typeof OpenBrowserCallAnswer>;

/** What the list and the export of calls can be filtered by. */
const callFilters = {
  status: anyOf(CallStatus).describe('Filter by status, several separated by commas'),
  number: filters.number,
  campaign_id: filters.campaign_id,
  prompt_id: filters.prompt_id,
  from: filters.from('Created'),
  to: filters.to('Created'),
  q: filters.q(
    'beginning of the number, of the name or of its last word, at least four last digits of the number, a whole number without its country code, or a whole call_id',
  ),
};
const callPage = pageQuery(['created_at', 'id'], { sort: '-created_at', limit: 50 });

export const ListCallsQuery = listQuery({ ...callPage, ...callFilters });

export const ExportCallsQuery = z.object({
  ...callFilters,
  sort: callPage.sort,
  transcript: detailsFlag('`true` adds the column `transcript`'),
});
