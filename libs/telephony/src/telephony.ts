import type { CallId, NodeName, PhoneNumber, ReturnPath } from '@ligai/contracts';
import type { LegEvent } from './leg-event.ts';

export type OriginateRequest = {
  /** Becomes the `origination_uuid` of the leg: the same call cannot become two legs. */
  callId: CallId;
  number: PhoneNumber;
  ringTimeoutMs: number;
  /** Number presented to the callee; undefined leaves it to the trunk. */
  callerId?: PhoneNumber;
};

/**
 * Reorders the packets of the far end and conceals lost ones. It begins with `startMs` and grows up to `maxMs`; what is
 * later is dropped, so that a burst of late packets does not delay the rest of the call. Multiples of 20 ms.
 */
export type JitterBuffer = { startMs: number; maxMs: number };

export type AudioRequest = {
  callId: CallId;
  /** The URL to which the switch connects, `ws://host:port/ws/<call_id>`. Never contains a secret. */
  url: string;
  /** Sent as the first text frame. Compact ASCII JSON without blanks or quotes other than `"`. */
  metadata: string;
};

/** One leg as `show channels` lists it. */
export type LiveLeg = { callId: CallId; answered: boolean; held: boolean };

export type SwitchStatus =
  | { phase: 'connecting'; sinceMs: number; lastError: string | null }
  | { phase: 'connected'; sinceMs: number; returnPath: ReturnPath | null; version: string | null };

/**
 * One switch, in terms of telephony. Every command has a time limit. Errors: `switch_unavailable` (certainly not sent:
 * no connection), `outcome_unknown` (sent, but the connection or the time limit ended before the reply), `no_such_leg`,
 * `switch_rejected` (the switch rejected the command; its response is in the message).
 */
export interface Telephony extends AsyncDisposable {
  readonly node: NodeName;
  readonly status: SwitchStatus;

  /** Writes exactly one originate. Resolves when the switch has accepted the job; its result arrives as leg events. */
  originate(request: OriginateRequest): Promise<void>;
  /**
   * Hangs up a leg; before its answer this cancels it. Resolves when the switch has accepted the command; if an
   * originate of ours has no channel yet, the channel is killed as soon as it exists.
   */
  hangup(callId: CallId): Promise<void>;
  /** Makes the switch itself end the leg after so many ms (whole seconds on the wire), even if this process ends. */
  limitDuration(callId: CallId, ms: number): Promise<void>;

  /** Sets the jitter buffer of an answered leg; without one, each packet of the far end is played as it arrives. */
  bufferAudio(callId: CallId, buffer: JitterBuffer): Promise<void>;

  /**
   * Connects the audio of an answered leg to a socket, both ways. Replaces the previous socket, whichever process
   * started it: a playing file is stopped, the `stop` of the old socket completes, then `start` follows. Resolves once
   * the switch reports the socket as connected; rejects with `switch_rejected` if it is refused and `timeout` if no
   * event arrives for 3 s.
   */
  startAudio(request: AudioRequest): Promise<void>;

  /** Plays a file that the switch announced with `upload_received`. Resolves when the command is accepted. */
  play(callId: CallId, file: string): Promise<void>;
  /** Stops all playback on the leg. */
  break(callId: CallId): Promise<void>;

  /** Legs that have one of our call ids; channels of other clients are omitted. */
  listLegs(): Promise<LiveLeg[]>;
  legExists(callId: CallId): Promise<boolean>;
  /** Milliseconds since a leg was answered, by the switch's own clock; null if it is not answered. */
  talkedMs(callId: CallId): Promise<number | null>;

  /** Number of RTP packets that the switch has received from the far end of an answered leg. */
  receivedPackets(callId: CallId): Promise<number>;

  /** All events of this switch, in the order in which the switch sent them. */
  onEvent(listener: (event: LegEvent) => void): Disposable;
}
