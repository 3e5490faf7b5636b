import { z } from 'zod';
import { callContext } from '../call/call-context.ts';
import { AnsweredBy, CallState, CallStatus } from '../call/call-status.ts';
import { EndReason } from '../call/end-reason.ts';
import { KeyPress } from '../call/key-press.ts';
import { Turn } from '../call/turn.ts';
import { topic } from '../command/command.ts';
import { CallId, EventId, TurnId } from '../ids.ts';
import { ProviderName } from '../provider/provider.ts';
import { Timestamp } from '../timestamp.ts';

const specified = z.object({ call_id: CallId, called_number: z.string(), start_time: Timestamp.nullable() });

/** Follows the fields that the specification names, which come first. */
const about = { ...callContext, answered_by: AnsweredBy };
const basics = specified.extend(about);

const end = specified.extend({
  status: CallStatus,
  end_time: Timestamp,
  duration: z.number(),
  hangup_cause: z.string().nullable(),
  reason: EndReason.nullable(),
  ...about,
  successful: z
    .boolean()
    .describe('Whether a conversation took place: completed, the agent was heard and the person said something'),
  /** The provider that failed, if `reason` is `provider_failed`, and the HTTP status of its response, if any. */
  provider: ProviderName.nullable(),
  provider_status: z.number().int().nullable(),
});

const envelope = <T extends string, D extends z.ZodType>(type: T, data: D) =>
  z.object({
    id: EventId,
    type: z.literal(type),
    occurred_at: Timestamp,
    call_id: CallId,
    /** Counts from 1 in a call, without gaps. */
    sequence: z.number().int().positive(),
    data,
  });

export const CallStateChanged = envelope(
  'call.state_changed',
  specified.extend({ state: CallState.or(CallStatus), previous_state: CallState.or(CallStatus).nullable(), ...about }),
);
export const CallStarted = envelope('call.started', basics);
export const CallEnded = envelope('call.ended', end);
export const CallFailed = envelope('call.failed', end);
export const CallTurn = envelope('call.turn', z.object({ call_id: CallId, turn_id: TurnId, turn: Turn }));
export const CallKeyPressed = envelope('call.key_pressed', z.object({ call_id: CallId, ...KeyPress.shape }));
/** The call was answered 2 s ago, and no audio of the callee has arrived. At most once in a call. */
export const CallNoAudio = envelope('call.no_audio', z.object({ call_id: CallId }));

/** The events of a call, in order. The last one is either `call.ended` or `call.failed`. */
export const CallEvent = z.discriminatedUnion('type', [
  CallStateChanged,
  CallStarted,
  CallEnded,
  CallFailed,
  CallTurn,
  CallKeyPressed,
  CallNoAudio,
]);
export type CallEvent = z.infer<typeof CallEvent>;
export type CallEventType = CallEvent['type'];

/** The fields that the writer of an event supplies; the rest is set when the event is appended. */
export type NewCallEvent = { [E in CallEvent as E['type']]: { type: E['type']; data: E['data'] } }[CallEventType];

/** `ligai.v1.evt.call.<call_id>.<type>`, the type without its `call.`; `*` and `>` listen to many. */
export const callEventSubject = (callId: CallId | '*', type: CallEventType | '>'): string =>
  `ligai.v1.evt.call.${callId}.${type === '>' ? '>' : type.slice('call.'.length)}`;

export const allCallEvents = topic(callEventSubject('*', '>'), CallEvent);

export const settingsChanged = topic('ligai.v1.evt.settings.changed', z.object({ keys: z.array(z.string()) }));
