import type { CallId, NodeName } from '@ligai/contracts';
import type { LegEnd } from './hangup-cause.ts';

/** An event, without its node and time. */
export type LegFact =
  | { type: 'leg_created'; callId: CallId }
  | { type: 'leg_ringing'; callId: CallId }
  | { type: 'leg_answered'; callId: CallId }
  | { type: 'leg_ended'; callId: CallId; end: LegEnd }
  /** The result of the job. May arrive before or after `leg_ended`, or alone if no channel was created. */
  | { type: 'originate_failed'; callId: CallId; cause: string }
  | { type: 'audio_connected'; callId: CallId }
  | { type: 'audio_lost'; callId: CallId; detail: string }
  /** File path: the switch has written the next upload of this leg's socket to a file of its own. */
  | { type: 'upload_received'; callId: CallId; file: string }
  | { type: 'playback_started'; callId: CallId; file: string }
  | { type: 'playback_stopped'; callId: CallId; file: string; how: 'finished' | 'broken' | 'failed' }
  /** A key of the far end, by RTP or SIP INFO; once, also if the telephone sends it both ways. */
  | { type: 'dtmf'; callId: CallId; digit: string }
  /** The far end has put the call on hold, or taken it back. A held leg has no audio in either direction. */
  | { type: 'leg_held'; callId: CallId }
  | { type: 'leg_unheld'; callId: CallId }
  | { type: 'switch_connected' }
  | { type: 'switch_lost'; detail: string }
  /** `fsctl shutdown`: no new calls here. */
  | { type: 'switch_stopping' };

/**
 * An event of one switch. `atMs` is when we read it (epoch). Any event may be repeated, or out of order after a
 * reconnect.
 */
export type LegEvent = { node: NodeName; atMs: number } & LegFact;
