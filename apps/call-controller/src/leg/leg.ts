import type { BridgeId, CallId, EndReason, EndStatus, KeyPress } from '@ligai/contracts';
import type { LegEnd } from '@ligai/telephony';

/** Where a leg is on its way; the diagram is in `leg-state-machine.ts`. */
export type LegState = 'dialing' | 'ringing' | 'admitting' | 'starting' | 'talking' | 'ending' | 'releasing' | 'ended';

/** The conversation's place on one bridge. */
export type MediaSession = { bridgeId: BridgeId; generation: number };

/** What the switch needs in order to connect the leg's audio to a session. */
export type Admission = { session: MediaSession; token: string; wsUrl: string };

/** How a call ended, as it is saved and told. */
export type Conclusion = {
  status: EndStatus;
  reason: EndReason | null;
  hangupCause: string | null;
  sipStatus: number | null;
  /** Milliseconds since the Unix epoch; null where nobody saw the end: it is the last sign of life that Postgres knows. */
  atMs: number | null;
};

/** What is known of one leg. `state` says where it is; facts are added to it and never taken back. */
export type Leg = {
  callId: CallId;
  state: LegState;
  /** When the far end picked up (epoch, ms); null before. */
  answeredAtMs: number | null;
  /** True once `call.started` has been told. */
  started: boolean;
  /** Why somebody wants it ended. The first reason stays. */
  hangup: EndReason | null;
  /**
   * False only while nothing can have left the switch unknown to us: this process has originated the leg, has heard the
   * switch without a break since, and no event told of a channel.
   */
  maybeLeft: boolean;
  /** The originate job's own verdict, for a leg whose end is never told. */
  jobCause: string | null;
  /** Where its conversation is held; null while a bridge is sought. */
  session: MediaSession | null;
  /** Starts of audio that failed since audio was last steady, and whether this bridge was tried again already. */
  audioFailures: number;
  retriedBridge: boolean;
  audioSinceMs: number | null;
  /** When it was first asked to end (epoch, ms), as far as it had to be asked again; null before. */
  endAskedAtMs: number | null;
  /** Set when the leg is over and its session is being released. */
  conclusion: Conclusion | null;
};

export type LegInput =
  // What the switch tells.
  | { type: 'created' }
  | { type: 'ringing' }
  | { type: 'answered'; atMs: number }
  | { type: 'ended'; end: LegEnd; atMs: number }
  | { type: 'originate_failed'; cause: string }
  /** The switch went out of reach: what happens there now, nobody tells. */
  | { type: 'unheard' }
  // What became of our own commands. One media command is under way at a time.
  /** `refusal`: the cause by which the switch refuses calls at that moment. */
  | { type: 'originate_not_sent'; atMs: number; refusal?: string | undefined }
  | { type: 'admitted'; admission: Admission }
  | { type: 'not_admitted' }
  | { type: 'audio_started'; atMs: number }
  | { type: 'audio_failed' }
  | { type: 'released' }
  // What others want, and what the watch over switch and bridges finds.
  | { type: 'hangup_requested'; reason: EndReason }
  | { type: 'media_lost'; atMs: number }
  | { type: 'gone'; atMs: number }
  /** The switch still has the leg, as it says when it is asked. */
  | { type: 'still_there'; atMs: number }
  | { type: 'end_overdue'; atMs: number };

/** What of a leg is written down, each with its event in one transaction. */
export type LegChange =
  | { to: 'ringing' }
  | { to: 'answered'; atMs: number }
  | { to: 'in_progress' }
  /** The callee pressed a key: no change of status. */
  | { to: 'key_pressed'; key: KeyPress }
  /** The leg is over, its session is not yet: how it ended, should we die before `ended` is saved. */
  | { to: 'hung_up'; conclusion: Conclusion }
  /** The originate never left, or never left the switch: another try is safe. `cause`: of the switch, if it refuses. */
  | { to: 'queued'; cause: string | null }
  /** The one terminal change. */
  | { to: 'ended'; conclusion: Conclusion };

export type LegEffect =
  | { do: 'originate' }
  | { do: 'limit_duration' }
  /** Ask the session's bridge for a token → `admitted`, `not_admitted`. */
  | { do: 'admit'; session: MediaSession }
  /** Reserve a bridge under the next generation and ask it for a token → `admitted`, `not_admitted`. */
  | { do: 'seek_bridge' }
  /** → `audio_started`, `audio_failed`. */
  | { do: 'start_audio'; admission: Admission }
  /** Ask the bridge whether the socket has shown its token → `media_lost` where it has not. */
  | { do: 'confirm_audio'; session: MediaSession; sinceMs: number }
  | { do: 'hang_up' }
  /** → `end_overdue` after so long without an end. */
  | { do: 'await_end'; ms: number }
  /** Ask the switch whether the leg is there → `gone`, `still_there`; nothing where it does not say. */
  | { do: 'check_leg' }
  /** Let the bridge commit its last turn → `released`, at the latest after 2 s. */
  | { do: 'release'; session: MediaSession }
  /** Tell a bridge that it lost the session; nobody waits. */
  | { do: 'abandon'; session: MediaSession }
  | { do: 'save'; change: LegChange };

export type LegStep = { leg: Leg; effects: LegEffect[] };
