import { randomUUID } from 'node:crypto';
import type { KeyWay } from '../../network/manner.ts';
import type { CallProgress, PhoneCall } from '../../network/phone-call.ts';
import { LegMedia } from '../media/leg-media.ts';
import type { EventOrigin, SwitchCore } from '../switch-core.ts';
import type { Channel } from './channel.ts';
import {
  answeredVariables,
  completeVariables,
  progressVariables,
  refusedVariables,
  remoteOffer,
  rtpVariables,
  terminatedBy,
} from './channel-variables.ts';
import { parseCause, refusalOf } from './hangup-causes.ts';
import { afterWholeSeconds } from './whole-seconds.ts';

/** `show channels` lists a channel for this long after its end (trap 15). */
const rowLingersMs = 60;
/** When the far end hangs up, the audio sockets close this long before the event. */
const hangupEventAfterMs = 6;
/** How long a key is held down. */
const keyMs = 180;
const pressedInRtp = { 'DTMF-Duration': '1600', 'DTMF-Source': 'RTP' };
/** From CHANNEL_HANGUP of a leg that is ended by a command to the later events, when its thread wakes. */
const threadWakesMs = 20;

/** The source location of each event; the line numbers are those of the recordings. */
const origins = {
  progress: ['switch_channel.c', 'switch_channel_perform_mark_ring_ready_value', '3507'],
  progressMedia: ['switch_channel.c', 'switch_channel_perform_mark_pre_answered', '3562'],
  answer: ['switch_channel.c', 'switch_channel_perform_mark_answered', '3848'],
  flip: ['switch_channel.c', 'switch_channel_flip_cid', '3279'],
  hangup: ['switch_channel.c', 'switch_channel_perform_hangup', '3447'],
  hold: ['switch_channel.c', 'switch_channel_mark_hold', '876'],
  dtmf: ['switch_channel.c', 'switch_channel_dequeue_dtmf', '678'],
  execute: ['switch_core_session.c', 'switch_core_session_exec', '2949'],
  executed: ['switch_core_session.c', 'switch_core_session_exec', '2972'],
  destroy: ['switch_core_session.c', 'switch_core_session_perform_destroy', '1588'],
  complete: ['switch_core_state_machine.c', 'switch_core_session_reporting_state', '943'],
  park: ['switch_ivr.c', 'switch_ivr_park', '1002'],
  unpark: ['switch_ivr.c', 'switch_ivr_park', '1213'],
} satisfies Record<string, EventOrigin>;

/** The result of `originate`: null when the far end has answered, else the cause. */
type Verdict = (cause: string | null) => void;

type LegOptions = {
  node: SwitchCore;
  channel: Channel;
  verdict: Verdict;
  forget: (leg: Leg, rowLingersMs: number) => void;
};

/** One leg's life, from the INVITE to CHANNEL_DESTROY, with the events of each step in the order of the recordings. */
export class Leg {
  readonly channel: Channel;
  readonly media: LegMedia;
  readonly #node: SwitchCore;
  readonly #forget: (leg: Leg, rowLingersMs: number) => void;
  readonly #verdict: Verdict;
  readonly #timers = new Set<Disposable>();
  readonly #parkUuid = randomUUID();
  #call: PhoneCall | undefined;
  #parked = false;

  /** `forget` is called once, with CHANNEL_DESTROY. */
  constructor({ node, channel, verdict, forget }: LegOptions) {
    this.#node = node;
    this.#forget = forget;
    this.channel = channel;
    this.#verdict = verdict;
    this.media = new LegMedia(node, channel);
  }

  get answered(): boolean {
    return this.channel.times.answered > 0;
  }

  get ended(): boolean {
    return this.channel.hangupCause !== undefined;
  }

  /** The network's reports about this leg's call. */
  get progress(): CallProgress {
    return {
      ringing: () => this.#ring(),
      earlyMedia: () => this.#hearEarly(),
      answered: () => this.#answer(),
      refused: (status) => this.#refuse(status, true),
      unreachable: () => this.#refuse(503, false),
      hungUp: () => this.#leave(),
      pressed: (digit, by) => this.#press(digit, by),
      held: () => this.#hold(),
      unheld: () => this.#unhold(),
    };
  }

  /** Called when the INVITE is sent. */
  invite(call: PhoneCall, originateTimeoutSeconds: number): void {
    this.#call = call;
    this.hangUpAfter(originateTimeoutSeconds, 'NO_ANSWER', () => !this.answered);
  }

  /** Ends the leg: BYE, or CANCEL before the answer. An invalid cause becomes NORMAL_CLEARING. */
  hangUp(cause?: string): void {
    if (this.ended) return;
    this.channel.hangupCause = parseCause(cause);
    this.#call?.release(this.channel.hangupCause);
    this.#stopAudio();
    this.#fireHangup();
    this.after(threadWakesMs, () =>
      this.#finish({ sip_hangup_disposition: this.answered ? 'send_bye' : 'send_cancel' }),
    );
  }

  hangUpAfter(seconds: number, cause: string | undefined, condition: () => boolean = () => true): void {
    const timer = afterWholeSeconds(this.#node.clock, seconds, () => {
      if (condition()) this.hangUp(cause);
    });
    this.#timers.add(timer);
  }

  /** A timer of the leg, which ends with the process. */
  after(ms: number, fn: () => void): void {
    this.#timers.add(this.#node.clock.after(ms, fn));
  }

  /** The process dies, without events and BYE. */
  vanish(): void {
    this.#call?.release('the switch died');
    this.media.vanish();
    for (const timer of this.#timers) timer[Symbol.dispose]();
  }

  #ring(): void {
    this.#reach();
    this.channel.times.progress = this.#node.nowUs();
    this.channel.fire('CHANNEL_PROGRESS', origins.progress);
    this.channel.enterCallState('RINGING');
  }

  #hearEarly(): void {
    this.#reach();
    this.channel.set({ ...remoteOffer, endpoint_disposition: 'EARLY MEDIA' });
    this.channel.times.progressMedia = this.#node.nowUs();
    this.channel.answerState = 'early';
    this.channel.fire('CHANNEL_PROGRESS_MEDIA', origins.progressMedia);
    this.channel.enterCallState('EARLY');
  }

  #reach(): void {
    this.channel.reached = true;
    this.channel.set(progressVariables(this.channel));
  }

  #answer(): void {
    const { channel } = this;
    channel.times.answered = this.#node.nowUs();
    channel.hasMedia = true;
    channel.answerState = 'answered';
    channel.set(answeredVariables());
    channel.fire('CHANNEL_ANSWER', origins.answer);
    channel.enterCallState('ACTIVE');
    if (this.#call) this.media.start(this.#call);
    this.#verdict(null);
    this.#park();
  }

  #park(): void {
    const { channel } = this;
    channel.set({
      endpoint_disposition: 'ANSWER',
      pre_transfer_caller_id_number: channel.callerNumber,
      channel_cid_flipped: 'yes',
    });
    channel.inDialplan = true;
    channel.fire('CALL_UPDATE', origins.flip, { before: { Direction: 'RECV' } });
    channel.stateNumber = '4';
    channel.enter('CS_EXECUTE', '4');
    channel.set({ current_application: 'park' });
    channel.fire('CHANNEL_EXECUTE', origins.execute, { after: this.#parkHeaders() });
    channel.fire('CHANNEL_PARK', origins.park);
    this.#parked = true;
  }

  /**
   * A key sent by SIP INFO is an event only if the leg accepts both ways; it comes at the press, and the one of RTP at
   * the release.
   */
  #press(digit: string, by: KeyWay): void {
    const acceptsInfo = this.channel.variables.get('rtp_liberal_dtmf') === 'true';
    if (by !== 'rtp' && acceptsInfo) this.#fireKey(digit, { 'DTMF-Duration': '1280', 'DTMF-Source': 'ENDPOINT' });
    if (by === 'both') this.after(keyMs, () => this.#fireKey(digit, pressedInRtp));
    if (by === 'rtp') this.#fireKey(digit, pressedInRtp);
  }

  #fireKey(digit: string, details: Record<string, string>): void {
    this.channel.fire('DTMF', origins.dtmf, { after: { 'DTMF-Digit': digit, ...details }, variables: false });
    this.media.playbacks.press(digit);
  }

  /** A held leg reads and writes no audio. */
  #hold(): void {
    const { channel } = this;
    if (this.ended || channel.callState === 'HELD') return;
    channel.set({ audio_media_flow: 'recvonly', remote_audio_media_flow: 'sendonly' });
    channel.enterCallState('HELD');
    channel.times.lastHold = this.#node.nowUs();
    this.media.held = true;
    channel.fire('CHANNEL_HOLD', origins.hold);
    // Of the requests in the dialog, which the far end sends on a leg that we dialled.
    channel.set({ dlg_req_swap_direction: 'true' });
  }

  #unhold(): void {
    const { channel } = this;
    if (this.ended || channel.callState !== 'HELD') return;
    channel.set({ audio_media_flow: 'sendrecv', remote_audio_media_flow: 'sendrecv' });
    this.#fireUnhold();
    channel.enterCallState('ACTIVE');
    this.media.held = false;
  }

  #fireUnhold(): void {
    const { channel } = this;
    channel.enterCallState('UNHELD');
    channel.times.holdAccum += this.#node.nowUs() - channel.times.lastHold;
    channel.fire('CHANNEL_UNHOLD', origins.hold);
  }

  #refuse(status: number, peer: boolean): void {
    if (this.ended) return;
    const { cause, phrase } = refusalOf(status);
    this.channel.reached = peer;
    this.channel.hangupCause = cause;
    this.channel.set(refusedVariables(status, phrase, cause, peer));
    this.#fireHangup();
    this.#finish({});
  }

  /** The callee hung up. */
  #leave(): void {
    if (this.ended) return;
    this.channel.set(terminatedBy(200, 'NORMAL_CLEARING'));
    // A leg that ends on hold leaves the hold first.
    if (this.channel.callState === 'HELD') this.#fireUnhold();
    this.channel.hangupCause = 'NORMAL_CLEARING';
    this.#stopAudio();
    this.after(hangupEventAfterMs, () => {
      this.#fireHangup();
      this.channel.set({ sip_hangup_disposition: 'recv_bye' });
      this.#finish({});
    });
  }

  #stopAudio(): void {
    this.media.stop();
    this.media.closeSockets();
  }

  #fireHangup(): void {
    this.channel.answerState = 'hangup';
    this.channel.stateNumber = '10';
    this.channel.fire('CHANNEL_HANGUP', origins.hangup);
  }

  /** The rest of the ending; `variables` are known from CHANNEL_HANGUP_COMPLETE on. */
  #finish(variables: Record<string, string>): void {
    const { channel, media } = this;
    const lastApp = this.#parked ? channel.variables.get('current_application') : undefined;
    if (this.#parked) this.#unpark();
    channel.times.hangup = this.#node.nowUs();
    channel.enter('CS_HANGUP', '10');
    for (const name of [...media.bugs.keys()]) media.removeBug(name);
    channel.enterCallState('HANGUP');
    channel.stateNumber = '11';
    channel.enter('CS_REPORTING', '11');
    const data = channel.variables.get('current_application_data') ?? '';
    channel.set(completeVariables(channel, lastApp === undefined ? undefined : { name: lastApp, data }));
    channel.set(variables);
    if (!this.answered && variables['sip_hangup_disposition'] === 'send_cancel') channel.set(cancelled);
    if (this.answered) channel.set(rtpVariables(media.packets));
    const before = { 'Hangup-Cause': channel.hangupCause ?? '' };
    channel.fire('CHANNEL_HANGUP_COMPLETE', origins.complete, { before });
    if (!this.answered) this.#verdict(channel.hangupCause ?? '');
    this.#destroy();
  }

  #unpark(): void {
    const { channel } = this;
    this.media.playbacks.end();
    channel.fire('CHANNEL_UNPARK', origins.unpark);
    const response = channel.variables.get('current_application_response') ?? '_none_';
    const after = this.#parkHeaders(response);
    channel.fire('CHANNEL_EXECUTE_COMPLETE', origins.executed, { after });
  }

  #destroy(): void {
    for (const timer of this.#timers) timer[Symbol.dispose]();
    this.#timers.clear();
    this.channel.stateNumber = '12';
    this.channel.fire('CHANNEL_DESTROY', origins.destroy);
    this.channel.enter('CS_DESTROY', '12');
    this.#forget(this, rowLingersMs);
  }

  #parkHeaders(response?: string): Record<string, string> {
    return {
      Application: 'park',
      ...(response === undefined ? {} : { 'Application-Response': response }),
      'Application-UUID': this.#parkUuid,
    };
  }
}

const cancelled = { sip_invite_failure_status: '487', sip_invite_failure_phrase: 'CANCEL' };
