import type { Clock } from '@ligai/kernel';
import { unreachable } from '@ligai/kernel';
import type { CallRecord } from './call-record.ts';
import type { CalleePlan } from './callee-plan.ts';
import { frameMs } from './callee-speaker.ts';
import { overTrunk } from './companding.ts';
import type { CalleeHands, KeyWay, Manner } from './manner.ts';
import { EchoingCallee, LeavingCallee, SilentCallee, Voicemail } from './other-callees.ts';
import { TalkingCallee } from './talking-callee.ts';

/** The network's reports to the switch about one call. */
export type CallProgress = {
  ringing(): void;
  earlyMedia(): void;
  answered(): void;
  /** A final SIP status instead of an answer. */
  refused(status: number): void;
  /** There is no SIP server at the far end. */
  unreachable(): void;
  /** The callee hung up after the answer. */
  hungUp(): void;
  pressed(digit: string, by: KeyWay): void;
  held(): void;
  unheld(): void;
};

type Options = { record: CallRecord; plan: CalleePlan; clock: Clock; progress: CallProgress };

/** One call in the network, from the INVITE to its end. After the answer the switch drives it by `exchange`. */
export class PhoneCall {
  readonly record: CallRecord;
  readonly #plan: CalleePlan;
  readonly #clock: Clock;
  readonly #progress: CallProgress;
  #timer: Disposable | undefined;
  #callee: Manner | undefined;
  #answeredAtMs = 0;

  constructor({ record, plan, clock, progress }: Options) {
    this.record = record;
    this.#plan = plan;
    this.#clock = clock;
    this.#progress = progress;
    this.#invite();
  }

  /**
   * 20 ms of the call in both directions: takes the frame of the switch (null: no RTP), returns the frame of the far
   * end. Both pass the trunk; the call neither changes nor stores the frames.
   */
  exchange(fromSwitch: Int16Array | null): Int16Array | null {
    if (!this.#callee || this.record.end) return null;
    const atMs = this.#nowMs();
    const heard = fromSwitch?.slice() ?? null;
    if (heard) overTrunk(heard);
    this.record.frames.heard += 1;
    const spoken = this.#callee.step(heard, atMs)?.slice() ?? null;
    if (spoken) {
      overTrunk(spoken);
      this.record.frames.sent += 1;
    }
    return this.record.end ? null : spoken;
  }

  /** The switch was late and omitted this many frames; the call's clock advances by them. */
  skip(frames: number): void {
    this.record.frames.late += frames;
  }

  /** The switch ends the call: CANCEL before the answer, BYE after it. */
  release(reason: string): void {
    this.#end('switch', reason);
  }

  #invite(): void {
    const { pickUp } = this.#plan;
    switch (pickUp.kind) {
      case 'answers':
        this.#after(pickUp.ringAfterMs, () => {
          if (pickUp.earlyMedia) this.#progress.earlyMedia();
          else this.#ring();
          this.#after(pickUp.answerAfterMs, () => this.#answer());
        });
        break;
      case 'rings_for_ever':
        this.#after(pickUp.ringAfterMs, () => this.#ring());
        break;
      case 'refuses':
        if (pickUp.ringsFirst) this.#after(frameMs, () => this.#ringThenRefuse(pickUp.status, pickUp.afterMs));
        else this.#after(pickUp.afterMs, () => this.#refuse(pickUp.status));
        break;
      case 'unreachable':
        if (pickUp.how === 'refused') this.#after(frameMs, () => this.#notThere());
        break;
      default:
        unreachable(pickUp);
    }
  }

  #ringThenRefuse(status: number, afterMs: number): void {
    this.#ring();
    this.#after(afterMs, () => this.#refuse(status));
  }

  #ring(): void {
    this.record.ringing = true;
    this.#progress.ringing();
  }

  #refuse(status: number): void {
    if (this.#end('callee', `refused with ${status}`)) this.#progress.refused(status);
  }

  #notThere(): void {
    if (this.#end('callee', 'unreachable')) this.#progress.unreachable();
  }

  #answer(): void {
    this.record.answeredAt = this.#clock.now();
    this.#answeredAtMs = this.#clock.monotonic();
    const hands: CalleeHands = {
      hangUp: (reason) => {
        if (this.#end('callee', reason)) this.#progress.hungUp();
      },
      press: (digit, by) => {
        this.record.pressed.push({ digit, atMs: this.#nowMs() });
        this.#progress.pressed(digit, by);
      },
      hold: () => this.#progress.held(),
      unhold: () => this.#progress.unheld(),
    };
    this.#callee = mannerOf(this.#plan, { record: this.record, hands, seed: this.record.seed });
    this.#progress.answered();
  }

  #end(by: 'callee' | 'switch', reason: string): boolean {
    if (this.record.end) return false;
    const atMs = this.#nowMs();
    this.#timer?.[Symbol.dispose]();
    this.#callee?.close(atMs);
    this.record.end = { atMs, by, reason };
    this.record.endedAt = this.#clock.now();
    return true;
  }

  /** The call's clock, by the number of frames, so that it is independent of the machine's load. */
  #nowMs(): number {
    if (!this.#callee) return this.record.answeredAt === null ? 0 : this.#clock.monotonic() - this.#answeredAtMs;
    return this.record.frames.heard * frameMs;
  }

  #after(ms: number, fn: () => void): void {
    this.#timer = this.#clock.after(ms, () => {
      if (!this.record.end) fn();
    });
  }
}

function mannerOf({ manner }: CalleePlan, call: { record: CallRecord; hands: CalleeHands; seed: number }): Manner {
  switch (manner.kind) {
    case 'talks':
      return new TalkingCallee(manner, call);
    case 'silent':
      return new SilentCallee(manner, call);
    case 'echoes':
      return new EchoingCallee(manner, call);
    case 'voicemail':
      return new Voicemail(manner, call);
    case 'hangs_up_at_once':
      return new LeavingCallee(manner, call);
    default:
      return unreachable(manner);
  }
}
