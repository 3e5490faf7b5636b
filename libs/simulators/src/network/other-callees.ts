import type { CallRecord } from './call-record.ts';
import type { CalleePlan } from './callee-plan.ts';
import { CalleeReceiver } from './callee-receiver.ts';
import { CalleeSpeaker, frameMs, frameSamples } from './callee-speaker.ts';
import type { CalleeHands, Manner } from './manner.ts';

type Plan<K extends CalleePlan['manner']['kind']> = Extract<CalleePlan['manner'], { kind: K }>;
type Call = { record: CallRecord; hands: CalleeHands; seed: number };

const silence = new Int16Array(frameSamples);
const agentDoneAfterMs = 900;

/** Answers and stays silent: sends frames of silence, late or never if the plan says so. */
export class SilentCallee implements Manner {
  readonly #plan: Plan<'silent'>;
  readonly #call: Call;
  readonly #receiver: CalleeReceiver;

  constructor(plan: Plan<'silent'>, call: Call) {
    this.#plan = plan;
    this.#call = call;
    this.#receiver = new CalleeReceiver(call.record, agentDoneAfterMs);
  }

  step(heard: Int16Array | null, atMs: number): Int16Array | null {
    this.#receiver.listen(heard ?? silence);
    const { hangUpAfterMs, rtpAfterMs } = this.#plan;
    if (atMs >= hangUpAfterMs) this.#call.hands.hangUp('had enough');
    return rtpAfterMs !== null && atMs >= rtpAfterMs ? silence : null;
  }

  close(): void {
    this.#receiver.close();
  }
}

/** Returns the received audio, like a loop in the network. */
export class EchoingCallee implements Manner {
  readonly #plan: Plan<'echoes'>;
  readonly #call: Call;
  readonly #receiver: CalleeReceiver;
  readonly #waiting: Int16Array[];

  constructor(plan: Plan<'echoes'>, call: Call) {
    this.#plan = plan;
    this.#call = call;
    this.#receiver = new CalleeReceiver(call.record, agentDoneAfterMs);
    this.#waiting = Array.from({ length: Math.round(plan.delayMs / frameMs) }, () => silence);
  }

  step(heard: Int16Array | null, atMs: number): Int16Array {
    const frame = heard ?? silence;
    this.#receiver.listen(frame);
    if (atMs >= this.#plan.hangUpAfterMs) this.#call.hands.hangUp('had enough');
    this.#waiting.push(frame === silence ? silence : frame.slice());
    return this.#waiting.shift() ?? silence;
  }

  close(): void {
    this.#receiver.close();
  }
}

/** Greets, beeps, records, and hangs up after the recording time or a silence. */
export class Voicemail implements Manner {
  readonly #plan: Plan<'voicemail'>;
  readonly #call: Call;
  readonly #receiver: CalleeReceiver;
  readonly #speaker: CalleeSpeaker;
  #beepAtMs: number | undefined;

  constructor(plan: Plan<'voicemail'>, call: Call) {
    this.#plan = plan;
    this.#call = call;
    this.#receiver = new CalleeReceiver(call.record, agentDoneAfterMs);
    this.#speaker = new CalleeSpeaker(call.record, call.seed);
    this.#speaker.say(-1, plan.greeting, 0);
  }

  step(heard: Int16Array | null, atMs: number): Int16Array {
    this.#receiver.listen(heard ?? silence);
    const frame = this.#speaker.nextFrame(atMs);
    if (frame) return frame;
    this.#beepAtMs ??= atMs + 200;
    const sinceBeepMs = atMs - this.#beepAtMs;
    const quietMs = Math.min(this.#receiver.silentMs, sinceBeepMs);
    if (sinceBeepMs >= this.#plan.recordMs || quietMs >= this.#plan.hangUpAfterSilenceMs) {
      this.#call.hands.hangUp('the recording is over');
    }
    return sinceBeepMs >= 0 && sinceBeepMs < this.#plan.beepMs ? beep(sinceBeepMs) : silence;
  }

  close(atMs: number): void {
    this.#speaker.stop(atMs);
    this.#receiver.close();
  }
}

/** 20 ms of the 1 kHz tone, in phase with the previous frame. */
function beep(fromMs: number): Int16Array {
  const first = fromMs * 8;
  return Int16Array.from({ length: frameSamples }, (_, n) => 9000 * Math.sin((2 * Math.PI * (first + n)) / 8));
}

/** Answers and hangs up at once. */
export class LeavingCallee implements Manner {
  readonly #afterMs: number;
  readonly #hands: CalleeHands;

  constructor(plan: Plan<'hangs_up_at_once'>, { hands }: Call) {
    this.#afterMs = plan.afterMs;
    this.#hands = hands;
  }

  step(_heard: Int16Array | null, atMs: number): null {
    if (atMs >= this.#afterMs) this.#hands.hangUp('at once');
    return null;
  }

  close(): void {}
}
