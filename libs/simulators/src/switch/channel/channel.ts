import type { EventOrigin, SwitchCore } from '../switch-core.ts';

export type CallState = 'DOWN' | 'RINGING' | 'EARLY' | 'ACTIVE' | 'HELD' | 'UNHELD' | 'HANGUP';

const callStateNumbers: Record<CallState, string> = {
  ...{ DOWN: '0', RINGING: '2', EARLY: '3', ACTIVE: '4', HELD: '5', UNHELD: '8', HANGUP: '7' },
};

export type ChannelOptions = {
  node: SwitchCore;
  uuid: string;
  /** As in the dial string; with a host if no gateway was used. */
  destination: string;
  callerNumber: string;
};

/** Event headers before and after those of the channel. */
type Around = { before?: Record<string, string>; after?: Record<string, string>; variables?: boolean };

const stateChange: EventOrigin = ['switch_channel.c', 'switch_channel_perform_set_running_state', '335'];
const callStateChange: EventOrigin = ['switch_channel.c', 'switch_channel_perform_set_callstate', '302'];

/**
 * One channel's state and the headers of its events, as recorded from FreeSWITCH 1.11. The behaviour of a channel is in
 * `leg.ts`.
 */
export class Channel {
  readonly uuid: string;
  readonly destination: string;
  /** The destination without its host. */
  readonly number: string;
  readonly callerNumber: string;
  readonly variables = new Map<string, string>();
  /** Microseconds since the epoch; 0 for an event that has not occurred. */
  readonly times = { created: 0, answered: 0, progress: 0, progressMedia: 0, hangup: 0, lastHold: 0, holdAccum: 0 };
  state = 'CS_NONE';
  stateNumber = '1';
  callState: CallState = 'DOWN';
  answerState = 'ringing';
  hangupCause: string | undefined;
  /** True once the far end has responded, so that its address is known. */
  reached = false;
  /** Codecs are negotiated. */
  hasMedia = false;
  /** True while it executes an application; the caller ID is then reversed. */
  inDialplan = false;
  readonly #node: SwitchCore;

  constructor({ node, uuid, destination, callerNumber }: ChannelOptions) {
    this.#node = node;
    this.uuid = uuid;
    this.destination = destination;
    this.number = destination.split('@')[0] ?? '';
    this.callerNumber = callerNumber;
    this.times.created = node.nowUs();
  }

  get name(): string {
    return `sofia/internal/${this.destination}`;
  }

  set(variables: Record<string, string>): void {
    for (const [name, value] of Object.entries(variables)) this.variables.set(name, value);
  }

  unset(...names: string[]): void {
    for (const name of names) this.variables.delete(name);
  }

  fire(name: string, origin: EventOrigin, { before = {}, after = {}, variables = true }: Around = {}): void {
    this.#node.emit(name, origin, { ...before, ...this.headers(variables), ...after });
  }

  /** A module's own event, such as `mod_audio_fork::connect`. */
  fireCustom(subclass: string, origin: EventOrigin, body?: string): void {
    this.#node.emit('CUSTOM', origin, this.headers(true), { subclass, ...(body === undefined ? {} : { body }) });
  }

  /** CHANNEL_STATE is emitted before the state machine's own number changes. */
  enter(state: string, stateNumber: string): void {
    this.state = state;
    this.fire('CHANNEL_STATE', stateChange, { variables: false });
    this.stateNumber = stateNumber;
  }

  enterCallState(callState: CallState): void {
    const before = {
      'Original-Channel-Call-State': this.callState,
      'Channel-Call-State-Number': callStateNumbers[callState],
    };
    this.callState = callState;
    this.fire('CHANNEL_CALLSTATE', callStateChange, { before, variables: false });
  }

  headers(withVariables: boolean): Record<string, string> {
    const variables = withVariables ? [...this.variables].map(([name, value]) => [`variable_${name}`, value]) : [];
    return { ...this.#stateHeaders(), ...this.#callerHeaders(), ...Object.fromEntries(variables) };
  }

  #stateHeaders(): Record<string, string> {
    return {
      'Channel-State': this.state,
      'Channel-Call-State': this.callState,
      'Channel-State-Number': this.stateNumber,
      'Channel-Name': this.name,
      'Unique-ID': this.uuid,
      'Call-Direction': 'outbound',
      'Presence-Call-Direction': 'outbound',
      'Channel-HIT-Dialplan': String(this.inDialplan),
      'Channel-Call-UUID': this.uuid,
      'Answer-State': this.answerState,
      ...(this.hangupCause === undefined ? {} : { 'Hangup-Cause': this.hangupCause }),
      ...(this.hasMedia ? codecHeaders : {}),
    };
  }

  #callerHeaders(): Record<string, string> {
    const shown = this.inDialplan
      ? {
          'Caller-Caller-ID-Name': 'Outbound Call',
          'Caller-Caller-ID-Number': this.number,
          'Caller-Orig-Caller-ID-Number': this.callerNumber,
          'Caller-Callee-ID-Number': this.callerNumber,
        }
      : {
          'Caller-Caller-ID-Number': this.callerNumber,
          'Caller-Orig-Caller-ID-Number': this.callerNumber,
          'Caller-Callee-ID-Name': 'Outbound Call',
          'Caller-Callee-ID-Number': this.number,
        };
    const { created, answered, progress, progressMedia, hangup, lastHold, holdAccum } = this.times;
    return {
      'Caller-Direction': 'outbound',
      'Caller-Logical-Direction': 'outbound',
      ...shown,
      ...(this.reached ? { 'Caller-Network-Addr': '127.0.0.1' } : {}),
      'Caller-ANI': this.callerNumber,
      'Caller-Destination-Number': this.number,
      'Caller-Unique-ID': this.uuid,
      'Caller-Source': 'src/switch_ivr_originate.c',
      'Caller-Context': 'default',
      'Caller-Channel-Name': this.name,
      'Caller-Profile-Index': '1',
      'Caller-Profile-Created-Time': String(created),
      'Caller-Channel-Created-Time': String(created),
      'Caller-Channel-Answered-Time': String(answered),
      'Caller-Channel-Progress-Time': String(progress),
      'Caller-Channel-Progress-Media-Time': String(progressMedia),
      'Caller-Channel-Hangup-Time': String(hangup),
      ...neverHappened,
      'Caller-Channel-Last-Hold': String(lastHold),
      'Caller-Channel-Hold-Accum': String(holdAccum),
    };
  }
}

const codecHeaders = {
  'Channel-Read-Codec-Name': 'PCMU',
  'Channel-Read-Codec-Rate': '8000',
  'Channel-Read-Codec-Bit-Rate': '64000',
  'Channel-Write-Codec-Name': 'PCMU',
  'Channel-Write-Codec-Rate': '8000',
  'Channel-Write-Codec-Bit-Rate': '64000',
};

const neverHappened = {
  'Caller-Channel-Transfer-Time': '0',
  'Caller-Channel-Resurrect-Time': '0',
  'Caller-Channel-Bridged-Time': '0',
  'Caller-Channel-Last-Hold': '0',
  'Caller-Channel-Hold-Accum': '0',
  'Caller-Screen-Bit': 'true',
  'Caller-Privacy-Hide-Name': 'false',
  'Caller-Privacy-Hide-Number': 'false',
};
