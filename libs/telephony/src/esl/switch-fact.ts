import { CallId } from '@ligai/contracts';
import type { LegEnd } from '../hangup-cause.ts';
import type { LegFact } from '../leg-event.ts';
import { type EslEvent, printable } from './esl-event.ts';
import { talkedMsOf } from './talked-ms.ts';
import { token } from './token.ts';

/** A fact of a leg, or a refused audio socket: which of the two is emitted depends on whether a start is waiting. */
export type SwitchFact =
  | Exclude<LegFact, { type: 'dtmf' }>
  | { type: 'audio_refused'; callId: CallId; detail: string }
  | { type: 'dtmf'; callId: CallId; digit: string; way: KeyWay };

/** RTP (RFC 4733), or signalling (SIP INFO). */
export type KeyWay = 'rtp' | 'signalling';

type Reader = (event: EslEvent, callId: CallId) => SwitchFact | undefined;

/** The channel events that we use, with their readers. The subscription is built from this table. */
const channelEvents: Readonly<Record<string, Reader>> = {
  CHANNEL_CREATE: (_, callId) => ({ type: 'leg_created', callId }),
  CHANNEL_PROGRESS: (_, callId) => ({ type: 'leg_ringing', callId }),
  CHANNEL_PROGRESS_MEDIA: (_, callId) => ({ type: 'leg_ringing', callId }),
  CHANNEL_ANSWER: (_, callId) => ({ type: 'leg_answered', callId }),
  CHANNEL_HANGUP_COMPLETE: legEnded,
  // A second event, in case the first is lost in a queue overflow; `LegBook` drops the repetition.
  CHANNEL_DESTROY: legEnded,
  CHANNEL_EXECUTE_COMPLETE: playbackRefused,
  PLAYBACK_START: (event, callId) =>
    withFile(event.header('Playback-File-Path'), (file) => ({ type: 'playback_started', callId, file })),
  PLAYBACK_STOP: playbackStopped,
  DTMF: dtmf,
  CHANNEL_HOLD: (_, callId) => ({ type: 'leg_held', callId }),
  CHANNEL_UNHOLD: (_, callId) => ({ type: 'leg_unheld', callId }),
};

const audioEvents: Readonly<Record<string, Reader>> = {
  'mod_audio_fork::connect': (_, callId) => ({ type: 'audio_connected', callId }),
  'mod_audio_fork::connect_failed': (event, callId) => ({
    type: 'audio_refused',
    callId,
    detail: printable(textIn(event.body, 'reason') ?? 'not connected'),
  }),
  'mod_audio_fork::disconnect': (_, callId) => ({ type: 'audio_lost', callId, detail: 'disconnected' }),
  'mod_audio_stream::connect': (_, callId) => ({ type: 'audio_connected', callId }),
  'mod_audio_stream::disconnect': (event, callId) => ({ type: 'audio_lost', callId, detail: streamDetail(event) }),
  'mod_audio_stream::error': (event, callId) => ({
    // Code 1 is the end of a connected socket; the others are for sockets that never connected.
    type: record(record(parsed(event.body))['message'])['code'] === 1 ? 'audio_lost' : 'audio_refused',
    callId,
    detail: streamDetail(event),
  }),
  'mod_audio_stream::play': uploadReceived,
  'mod_audio_fork::play_audio': uploadReceived,
};

/** The arguments of `event json`. Trap 18: modesl's `events()` would append its own names after the subclasses. */
export const subscription: readonly string[] = [
  ...Object.keys(channelEvents),
  'BACKGROUND_JOB',
  'SHUTDOWN',
  'CUSTOM',
  ...Object.keys(audioEvents),
];

/**
 * The fact in an event of one of our legs or of the switch; undefined for any other, such as channels of other clients.
 */
export function readFact(event: EslEvent): SwitchFact | undefined {
  if (event.name === 'SHUTDOWN') return { type: 'switch_stopping' };
  if (event.name === 'BACKGROUND_JOB') return originateFailed(event);
  const reader = ownOf(channelEvents, event.name) ?? ownOf(audioEvents, event.name);
  const callId = CallId.safeParse(event.header('Unique-ID'));
  return reader && callId.success ? reader(event, callId.data) : undefined;
}

const ownOf = (table: Readonly<Record<string, Reader>>, name: string): Reader | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined;

/**
 * The event of the job contains its command, so no stored request is needed: it can be read after a reconnect, and by
 * every controller (trap 9: BACKGROUND_JOB reaches every subscriber).
 */
function originateFailed(event: EslEvent): SwitchFact | undefined {
  if (event.header('Job-Command') !== 'originate' || !event.body.startsWith('-ERR')) return undefined;
  const leg = /\borigination_uuid=(call-[A-Za-z0-9-]+)/.exec(event.header('Job-Command-Arg') ?? '');
  const callId = CallId.safeParse(leg?.[1]);
  if (!callId.success) return undefined;
  return { type: 'originate_failed', callId: callId.data, cause: causeIn(event.body.slice('-ERR'.length)) };
}

function legEnded(event: EslEvent, callId: CallId): SwitchFact | undefined {
  const cause = event.header('Hangup-Cause');
  // A channel that was not fully created is destroyed without a cause; its job has the cause.
  if (cause === undefined) return undefined;
  return { type: 'leg_ended', callId, end: legEnd(event, causeIn(cause)) };
}

function legEnd(event: EslEvent, cause: string): LegEnd {
  const sipStatus = Number(event.header('variable_sip_term_status') ?? 0);
  const answered = Number(event.header('Caller-Channel-Answered-Time') ?? 0) > 0 || positive(event, 'variable_billsec');
  return {
    cause,
    sipStatus: sipStatus >= 100 && sipStatus <= 699 ? sipStatus : null,
    disposition: event.header('variable_sip_hangup_disposition')?.slice(0, 40) ?? null,
    answered,
    talkedMs: talkedMsOf((name) => event.header(name)),
    // A cancel may precede any reply, so it does not show whether the peer is reachable.
    unreachable: !answered && cause !== 'ORIGINATOR_CANCEL' && nobodyReplied(event),
  };
}

const positive = (event: EslEvent, name: string): boolean => Number(event.header(name) ?? 0) > 0;

/**
 * Trap 10: the switch generates a 503 if ICMP rejects the request (then the peer's port is 0), and a NO_ANSWER if there
 * is no response at all (then there is no port). Only the absence of a replying peer distinguishes them from real ones.
 */
function nobodyReplied(event: EslEvent): boolean {
  const invited = event.header('variable_sip_req_uri') !== undefined;
  const port = event.header('variable_sip_network_port') ?? '0';
  return invited && event.header('variable_sip_reply_host') === undefined && port === '0';
}

function uploadReceived(event: EslEvent, callId: CallId): SwitchFact | undefined {
  return withFile(textIn(event.body, 'file'), (file) => ({ type: 'upload_received', callId, file }));
}

/** Trap 11: `done` also follows a hangup during playback; only the hangup cause beside it shows the difference. */
function playbackStopped(event: EslEvent, callId: CallId): SwitchFact | undefined {
  const done = event.header('Playback-Status') === 'done' && event.header('Hangup-Cause') === undefined;
  return withFile(event.header('Playback-File-Path'), (file) => ({
    type: 'playback_stopped',
    callId,
    file,
    how: done ? 'finished' : 'broken',
  }));
}

/** Trap 11: a missing file has no start or stop event; only the end of the application reports it. */
function playbackRefused(event: EslEvent, callId: CallId): SwitchFact | undefined {
  if (event.header('Application') !== 'playback') return undefined;
  const response = event.header('Application-Response') ?? '';
  if (response === 'FILE PLAYED' || response === '_none_') return undefined;
  return withFile(event.header('Application-Data'), (file) => ({
    type: 'playback_stopped',
    callId,
    file,
    how: 'failed',
  }));
}

function dtmf(event: EslEvent, callId: CallId): SwitchFact | undefined {
  const digit = event.header('DTMF-Digit')?.toUpperCase() ?? '';
  const way = event.header('DTMF-Source') === 'RTP' ? 'rtp' : 'signalling';
  return /^[0-9A-D*#]$/.test(digit) ? { type: 'dtmf', callId, digit, way } : undefined;
}

/** A file whose name is not allowed in a command is ignored: it could never be played. */
function withFile(file: string | undefined, fact: (file: string) => SwitchFact): SwitchFact | undefined {
  try {
    return fact(token.filePath(file ?? ''));
  } catch {
    return undefined;
  }
}

const causeIn = (text: string): string => /^[A-Z0-9_]{1,64}$/.exec(text.trim())?.[0] ?? 'UNKNOWN';

/** `{"status":"error","message":{"code":6,"error":"Connection refused"}}`, or `reason` instead of `error`. */
function streamDetail(event: EslEvent): string {
  const message = record(record(parsed(event.body))['message']);
  const why = message['error'] ?? message['reason'] ?? 'disconnected';
  return printable(`${typeof message['code'] === 'number' ? `${message['code']} ` : ''}${String(why)}`);
}

function textIn(body: string, key: string): string | undefined {
  const value = record(parsed(body))[key];
  return typeof value === 'string' ? value : undefined;
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

const record = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
