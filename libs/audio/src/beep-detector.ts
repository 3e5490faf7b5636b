import { powerOf } from './speech-edges.ts';

/** A single tone, followed by silence. */
export type Beep = { hz: number; lengthMs: number };

/** Lower tones are those of networks: ringing, busy and dial tones have 400–480 Hz. */
const lowestHz = 500;
const highestHz = 2000;
/** The frequency of one tone is measured this precisely in each frame. */
const sameHz = 30;
const shortestMs = 300;
const longestMs = 3000;
/** Repeated tones are no beep: after one, nothing is heard for this long. */
const silentMs = 1000;
/** −46 dBFS. */
const leastPower = 2.5e-5;
/** Noise and other tones together, as a share of the power. */
const mostImpurity = 0.01;
/** Silence after a beep is at least 15 dB below it. */
const silentShare = 0.03;

/**
 * Finds the beep of a mailbox. Costs two passes over a frame, and none for a frame that is too quiet. A pure tone satisfies
 * `x[n−1] + x[n+1] = 2 cos(ω) x[n]`: the cosine that fits best is the frequency, and what remains is impurity.
 */
export class BeepDetector {
  readonly #sampleRateHz: number;
  readonly #frameMs: number;
  #tone: { hz: number; power: number; lengthMs: number } | null = null;
  #quietMs = 0;

  constructor(sampleRateHz: number, frameMs: number) {
    this.#sampleRateHz = sampleRateHz;
    this.#frameMs = frameMs;
  }

  /** Processes the next frame. Returns a beep once, after the silence that follows it. */
  frame(samples: Int16Array): Beep | undefined {
    const power = powerOf(samples);
    const tone = this.#tone;
    if (tone && power < tone.power * silentShare) return this.#quietFrame(tone);
    const hz = power < leastPower ? null : toneIn(samples, this.#sampleRateHz);
    if (hz === null) {
      // A frame at the edge of a tone is part silence.
      const isEdge = tone !== null && this.#quietMs === 0 && power < tone.power;
      if (isEdge) this.#quietMs += this.#frameMs;
      else this.#forget();
      return undefined;
    }
    const continues = tone && this.#quietMs === 0 && Math.abs(tone.hz - hz) <= sameHz;
    this.#tone = { hz: continues ? tone.hz : hz, power, lengthMs: (continues ? tone.lengthMs : 0) + this.#frameMs };
    this.#quietMs = 0;
    return undefined;
  }

  #quietFrame({ hz, lengthMs }: Beep): Beep | undefined {
    this.#quietMs += this.#frameMs;
    if (this.#quietMs < silentMs) return undefined;
    this.#forget();
    return lengthMs >= shortestMs && lengthMs <= longestMs ? { hz: Math.round(hz), lengthMs } : undefined;
  }

  #forget(): void {
    this.#tone = null;
    this.#quietMs = 0;
  }
}

/** The frequency, if the frame has a single tone in the range of beeps. */
function toneIn(x: Int16Array, sampleRateHz: number): number | null {
  let product = 0;
  let square = 0;
  for (let n = 1; n < x.length - 1; n += 1) {
    const at = x[n] ?? 0;
    product += at * ((x[n - 1] ?? 0) + (x[n + 1] ?? 0));
    square += at * at;
  }
  if (square === 0) return null;
  const twoCos = product / square;
  if (Math.abs(twoCos) >= 2) return null;
  const hz = (Math.acos(twoCos / 2) / (2 * Math.PI)) * sampleRateHz;
  if (hz < lowestHz || hz > highestHz) return null;
  let rest = 0;
  for (let n = 1; n < x.length - 1; n += 1) rest += ((x[n - 1] ?? 0) + (x[n + 1] ?? 0) - twoCos * (x[n] ?? 0)) ** 2;
  // White noise of power p leaves p · (2 + (2 cos ω)²).
  return rest / (square * (2 + twoCos ** 2)) > mostImpurity ? null : hz;
}
