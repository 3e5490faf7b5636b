import { CallId } from '@ligai/contracts';
import type { LegEnd } from '../hangup-cause.ts';
import type { LegFact } from '../leg-event.ts';
import { type EslEvent, printable } from './esl-event.ts';
import { talkedMsOf } from './talked-ms.ts';
import { token } from './token.ts';

/** A leg's fact, or that its audio socket could not be connected: which of the two it is told as depends on who waits. */
export type SwitchFact = LegFact | { type: 'audio_refused'; callId: CallId; detail: string };

type Reader = (event: EslEvent, callId: CallId) => SwitchFact | undefined;

/** Every event of a channel that means something to us, and what. The subscription is made of this table. */
const channelEvents: Readonly<Record<string, Reader>> = {
  CHANNEL_CREATE: (_, callId) => ({ type: 'leg_created', callId }),
  CHANNEL_PROGRESS: (_, callId) => ({ type: 'leg_ringing', callId }),
  CHANNEL_PROGRESS_MEDIA: (_, callId) => ({ type: 'leg_ringing', callId }),
  CHANNEL_ANSWER: (_, callId) => ({ type: 'leg_answered', callId }),
  CHANNEL_HANGUP_COMPLETE: legEnded,
  // The second witness, should the first be lost in a queue that ran over; the book of legs drops the repetition.
  CHANNEL_DESTROY: legEnded,
  CHANNEL_EXECUTE_COMPLETE: playbackRefused,
  PLAYBACK_START: (event, callId) =>
    withFile(event.header('Playback-File-Path'), (file) => ({ type: 'playback_started', callId, file })),
  PLAYBACK_STOP: playbackStopped,
  DTMF: dtmf,
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
    // Code 1 is the end of a socket that was connected; the others are those of one that never was.
    type: record(record(parsed(event.body))['message'])['code'] === 1 ? 'audio_lost' : 'audio_refused',
    callId,
    detail: streamDetail(event),
  }),
  'mod_audio_stream::play': uploadReceived,
  'mod_audio_fork::play_audio': uploadReceived,
};

/** What `event json` is given. Trap 18: modesl's `events()` would append its own names behind the subclasses. */
export const subscription: readonly string[] = [
  ...Object.keys(channelEvents),
  'BACKGROUND_JOB',
  'SHUTDOWN',
  'CUSTOM',
  ...Object.keys(audioEvents),
];

/** What an event says about one of our legs or about the switch; undefined for everything else, others' channels first. */
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
 * The job tells its own command, so this needs no memory of who asked: it is understood after a reconnect, and by every
 * controller that listens (trap 9: BACKGROUND_JOB reaches every subscriber).
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
  // A channel that never came to be is destroyed without a cause; its job tells why.
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
    // A cancel may come before any reply could: it says nothing about the peer.
    unreachable: !answered && cause !== 'ORIGINATOR_CANCEL' && nobodyReplied(event),
  };
}

const positive = (event: EslEvent, name: string): boolean => Number(event.header(name) ?? 0) > 0;

/**
 * Trap 10: the switch makes a 503 of its own where ICMP refuses (then the peer's port is 0), and a NO_ANSWER where
 * nothing comes back at all (then there is none). Only the peer that never replied tells them from the real ones.
 */
function nobodyReplied(event: EslEvent): boolean {
  const invited = event.header('variable_sip_req_uri') !== undefined;
  const port = event.header('variable_sip_network_port') ?? '0';
  return invited && event.header('variable_sip_reply_host') === undefined && port === '0';
}

function uploadReceived(event: EslEvent, callId: CallId): SwitchFact | undefined {
  return withFile(textIn(event.body, 'file'), (file) => ({ type: 'upload_received', callId, file }));
}

/** Trap 11: `done` is also what a hangup in the middle leaves, and only the cause beside it tells. */
function playbackStopped(event: EslEvent, callId: CallId): SwitchFact | undefined {
  const done = event.header('Playback-Status') === 'done' && event.header('Hangup-Cause') === undefined;
  return withFile(event.header('Playback-File-Path'), (file) => ({
    type: 'playback_stopped',
    callId,
    file,
    how: done ? 'finished' : 'broken',
  }));
}

/** Trap 11: a file that is not there is neither started nor stopped; only the application's own end says so. */
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
  return /^[0-9A-D*#]$/.test(digit) ? { type: 'dtmf', callId, digit } : undefined;
}

/** A file that may not be named in a command is as good as none: it could never be played. */
function withFile(file: string | undefined, fact: (file: string) => SwitchFact): SwitchFact | undefined {
  try {
    return fact(token.filePath(file ?? ''));
  } catch {
    return undefined;
  }
}

const causeIn = (text: string): string => /^[A-Z0-9_]{1,64}$/.exec(text.trim())?.[0] ?? 'UNKNOWN';

/** `{"status":"error","message":{"code":6,"error":"Connection refused"}}`, or `reason` in the place of `error`. */
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
