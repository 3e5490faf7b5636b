import type { CallId, NodeName, PhoneNumber, ReturnPath } from '@ligai/contracts';
import type { LegEvent } from './leg-event.ts';

export type OriginateRequest = {
  /** Becomes the leg's `origination_uuid`: the same call cannot become two legs. */
  callId: CallId;
  number: PhoneNumber;
  ringTimeoutMs: number;
  /** Number presented to the callee; undefined leaves it to the trunk. */
  callerId?: PhoneNumber;
};

export type AudioRequest = {
  callId: CallId;
  /** What the switch dials, `ws://host:port/ws/<call_id>`. Never carries a secret. */
  url: string;
  /** Sent as the first text frame. Compact ASCII JSON without blanks or quotes other than `"`. */
  metadata: string;
};

/** One leg as `show channels` lists it. */
export type LiveLeg = { callId: CallId; answered: boolean };

export type SwitchStatus =
  | { phase: 'connecting'; sinceMs: number; lastError: string | null }
  | { phase: 'connected'; sinceMs: number; returnPath: ReturnPath | null; version: string | null };

/**
 * One switch, in telephony's words. Every command is bounded in time. Errors: `switch_unavailable` (certainly not sent:
 * no connection), `outcome_unknown` (sent, and the connection or the patience ended before the answer), `no_such_leg`,
 * `switch_rejected` (the switch said no; its words are in the message).
 */
export interface Telephony extends AsyncDisposable {
  readonly node: NodeName;
  readonly status: SwitchStatus;

  /** Writes exactly one originate. Resolves when the switch has taken the job; what becomes of it arrives as leg events. */
  originate(request: OriginateRequest): Promise<void>;
  /**
   * Ends a leg; before its answer this cancels it. Resolves when the switch has taken it; where an originate of ours has
   * no channel yet, the channel is ended as soon as it comes to be.
   */
  hangup(callId: CallId): Promise<void>;
  /** Has the switch itself end the leg in so many ms (whole seconds on the wire), whatever becomes of us. */
  limitDuration(callId: CallId, ms: number): Promise<void>;

  /**
   * Connects the leg's audio to a socket, both ways. Only for an answered leg. Replaces what was there, whoever started
   * it: a file that plays is broken off, the old socket's `stop` comes to its end, then `start`. Resolves once the switch says that the socket is connected; rejects with
   * `switch_rejected` when it is refused and `timeout` when nothing is heard for 3 s.
   */
  startAudio(request: AudioRequest): Promise<void>;

  /** Plays a file that the switch announced with `upload_received`. Resolves when the command is taken. */
  play(callId: CallId, file: string): Promise<void>;
  /** Stops what plays on the leg. */
  break(callId: CallId): Promise<void>;

  /** Legs that carry one of our call ids; others' channels are never shown. */
  listLegs(): Promise<LiveLeg[]>;
  legExists(callId: CallId): Promise<boolean>;
  /** Milliseconds since a leg was answered, by the switch's own clock; null if it is not answered. */
  talkedMs(callId: CallId): Promise<number | null>;

  /** Everything that happens on this switch, in the order in which the switch said it. */
  onEvent(listener: (event: LegEvent) => void): Disposable;
}
