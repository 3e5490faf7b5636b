import { bytesPerSample, msOf, type Pause, PauseFinder, samplesIn, samplesOf } from '@ligai/audio';
import { playoutRateHz } from '../playout/piece-audio.ts';

/** Two syntheses of one text differ by less than this share in speed, and by this much at a pause. */
const mostDrift = 0.25;
const mostDriftMs = 200;

/**
 * Continues a synthesis that broke off by a second synthesis of the same text: skips the part of the second one that
 * the first one contains. The same words are at the same distance from the same pause, within a few per cent, so
 * neither a word is lost nor one is repeated.
 */
export class SpeechContinuation {
  readonly #brokenMs: number;
  /** The starts of speech in the first synthesis: its first sound, and after each pause. */
  readonly #starts: number[];
  readonly #pauses = new PauseFinder(playoutRateHz);
  #waiting: Uint8Array[] = [];
  #samples = 0;
  #isContinued: boolean;

  /** `pauses`: of the first synthesis, whose audio is `brokenMs` long; 0 if there is none. */
  constructor(brokenMs: number, pauses: readonly Pause[]) {
    this.#brokenMs = brokenMs;
    this.#isContinued = brokenMs === 0;
    this.#starts = startsOfSpeech(pauses, brokenMs);
  }

  /** Takes the next audio of the second synthesis; returns the audio that continues the first one. */
  push(pcm: Uint8Array): Uint8Array[] {
    if (this.#isContinued) return [pcm];
    this.#waiting.push(pcm);
    this.#samples += pcm.length / bytesPerSample;
    this.#pauses.push(samplesOf(pcm));
    const fromMs = this.#continuesAtMs();
    if (fromMs === undefined || msOf(this.#samples, playoutRateHz) <= fromMs) return [];
    this.#isContinued = true;
    const waiting = Buffer.concat(this.#waiting);
    this.#waiting = [];
    return [waiting.subarray(samplesIn(fromMs, playoutRateHz) * bytesPerSample)];
  }

  /** Position in the second synthesis; undefined while it is not known. */
  #continuesAtMs(): number | undefined {
    const startMs = this.#starts.at(-1);
    if (startMs === undefined) return this.#brokenMs;
    const audioMs = msOf(this.#samples, playoutRateHz);
    const latestMs = startMs * (1 + mostDrift) + mostDriftMs;
    const sameMs = startsOfSpeech(this.#pauses.pauses(), audioMs)[this.#starts.length - 1];
    if (sameMs === undefined) return audioMs > latestMs ? this.#brokenMs : undefined;
    // A pause that only one of the two has makes the count useless.
    const isSame = sameMs <= latestMs && sameMs >= startMs * (1 - mostDrift) - mostDriftMs;
    return isSame ? sameMs + this.#brokenMs - startMs : this.#brokenMs;
  }
}

/** The first is 0 if the audio begins with speech; none if it is silent so far. */
function startsOfSpeech(pauses: readonly Pause[], audioMs: number): number[] {
  const ends = pauses.map(({ endMs }) => endMs).filter((endMs) => endMs < audioMs);
  const beginsSilent = pauses[0]?.startMs === 0;
  return beginsSilent || audioMs === 0 ? ends : [0, ...ends];
}
