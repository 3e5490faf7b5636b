import type { BridgeId, CallId, EndReason, EndStatus, KeyPress } from '@ligai/contracts';
import type { LegEnd } from '@ligai/telephony';

/** The state of a leg; the diagram is in `leg-state-machine.ts`. */
export type LegState = 'dialing' | 'ringing' | 'admitting' | 'starting' | 'talking' | 'ending' | 'releasing' | 'ended';

/** The session of the conversation on one bridge. */
export type MediaSession = { bridgeId: BridgeId; generation: number };

/** The data that the switch needs to connect the audio of a leg to a session. */
export type Admission = { session: MediaSession; token: string; wsUrl: string };

/** How a call ended, as it is saved and published. */
export type Conclusion = {
  status: EndStatus;
  reason: EndReason | null;
  hangupCause: string | null;
  sipStatus: number | null;
  /**
   * Milliseconds since the Unix epoch; null if the end was not observed: then the last time saved in Postgres is used.
   */
  atMs: number | null;
};

/** What is known of one leg. */
export type Leg = {
  callId: CallId;
  state: LegState;
  /** When the callee answered (epoch, ms); null before. */
  answeredAtMs: number | null;
  /** True once `call.started` has been appended. */
  started: boolean;
  /** Why the hangup was requested. The first reason is retained. */
  hangup: EndReason | null;
  /**
   * False only if no channel can exist without our knowledge: this process originated the leg, has been connected to
   * the switch without interruption since, and received no event of a channel.
   */
  maybeLeft: boolean;
  /** The failure cause of the originate job, for a leg without an end event. */
  jobCause: string | null;
  /** The session of its conversation; null while a bridge is being searched. */
  session: MediaSession | null;
  /** Starts of audio that failed since audio was last steady, and whether this bridge was tried again already. */
  audioFailures: number;
  retriedBridge: boolean;
  audioSinceMs: number | null;
  /** When the agent's audio last stopped (epoch, ms); null while it has not, or if that is unknown. */
  audioLostAtMs: number | null;
  /** When the hangup was first requested (epoch, ms), set at its first retry; null before. */
  endAskedAtMs: number | null;
  /** Set when the leg is over and its session is being released. */
  conclusion: Conclusion | null;
};

export type LegInput =
  // Events of the switch.
  | { type: 'created' }
  | { type: 'ringing' }
  | { type: 'answered'; atMs: number }
  | { type: 'ended'; end: LegEnd; atMs: number }
  | { type: 'originate_failed'; cause: string }
  /** The connection to the switch was lost: events there are now missed. */
  | { type: 'unheard' }
  // Results of our own commands. One media command is under way at a time.
  /** `refusal`: the cause with which the switch rejects calls at that moment. */
  | { type: 'originate_not_sent'; atMs: number; refusal?: string | undefined }
  | { type: 'admitted'; admission: Admission }
  | { type: 'not_admitted' }
  | { type: 'audio_started'; atMs: number }
  | { type: 'audio_failed' }
  | { type: 'released' }
  // Requests, and findings of the checks of switch and bridges.
  | { type: 'hangup_requested'; reason: EndReason }
  /** `audioEndedAtMs`: when the agent's audio stopped, if that is not `atMs`; null if it is unknown. */
  | { type: 'media_lost'; atMs: number; audioEndedAtMs?: number | null }
  | { type: 'gone'; atMs: number }
  /** The switch confirmed, in response to a query, that it still has the leg. */
  | { type: 'still_there'; atMs: number }
  | { type: 'end_overdue'; atMs: number };

/** The saved changes of a leg, each with its event in one transaction. */
export type LegChange =
  | { to: 'ringing' }
  | { to: 'answered'; atMs: number }
  | { to: 'in_progress' }
  /** No audio of the callee arrived within 2 s of the answer: an event, and no change of status. */
  | { to: 'no_audio' }
  /** The callee pressed a key: no change of status. */
  | { to: 'key_pressed'; key: KeyPress }
  /** The leg has ended, its session has not: how it ended, in case this process dies before `ended` is saved. */
  | { to: 'hung_up'; conclusion: Conclusion }
  /**
   * The originate was not sent, or was rejected by the switch: another attempt is safe. `cause`: of the rejection, if
   * any.
   */
  | { to: 'queued'; cause: string | null }
  /** The one terminal change. */
  | { to: 'ended'; conclusion: Conclusion };

export type LegEffect =
  | { do: 'originate' }
  | { do: 'limit_duration' }
  /** Set the jitter buffer of the settings. */
  | { do: 'buffer_audio' }
  /** Ask the session's bridge for a token → `admitted`, `not_admitted`. */
  | { do: 'admit'; session: MediaSession }
  /** Reserve a bridge under the next generation and ask it for a token → `admitted`, `not_admitted`. */
  | { do: 'seek_bridge' }
  /** → `audio_started`, `audio_failed`. */
  | { do: 'start_audio'; admission: Admission }
  /** Ask the bridge whether the socket has shown its token → `media_lost` if it has not. */
  | { do: 'confirm_audio'; session: MediaSession; sinceMs: number }
  /** Ask the switch whether audio of the callee arrives → `hangup_requested` if there is none in time. */
  | { do: 'await_callee_audio' }
  | { do: 'hang_up' }
  /** → `end_overdue` if the leg has not ended after `ms`. */
  | { do: 'await_end'; ms: number }
  /** Ask the switch whether the leg exists → `gone`, `still_there`; nothing if the query fails. */
  | { do: 'check_leg' }
  /** Let the bridge commit its last turn → `released`, at the latest after 2 s. */
  | { do: 'release'; session: MediaSession }
  /** Notify a bridge that its session has moved, without waiting for the response. */
  | { do: 'abandon'; session: MediaSession }
  | { do: 'save'; change: LegChange };

export type LegStep = { leg: Leg; effects: LegEffect[] };
