import { bytesPerSample, msOf, samePlaceMs, samplesIn, samplesOf, soundOf, sufficientMs } from '@ligai/audio';
import { playoutRateHz } from '../playout/piece-audio.ts';

/**
 * Continues a synthesis that broke off by a second synthesis of the same text: skips the part of the second one that
 * the first one contains, so that neither a word is lost nor one is repeated. It is found by the sound of both.
 */
export class SpeechContinuation {
  readonly #broken: Int16Array;
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  #isContinued: boolean;

  /** `broken`: the audio of the first synthesis; empty if there is none. */
  constructor(broken: Int16Array) {
    this.#broken = broken;
    this.#isContinued = broken.length === 0;
  }

  /** Takes the next audio of the second synthesis; returns the audio that continues the first one, empty while it is not known. */
  push(pcm: Uint8Array): Uint8Array {
    if (this.#isContinued) return pcm;
    this.#waiting.push(pcm);
    this.#waitingBytes += pcm.length;
    const waitingMs = msOf(this.#waitingBytes / bytesPerSample, playoutRateHz);
    return waitingMs < sufficientMs(msOf(this.#broken.length, playoutRateHz)) ? nothing : this.#continued();
  }

  /** The second synthesis is complete: returns the rest of it. */
  end(): Uint8Array {
    return this.#isContinued ? nothing : this.#continued();
  }

  #continued(): Uint8Array {
    this.#isContinued = true;
    const again = Buffer.concat(this.#waiting);
    this.#waiting = [];
    const fromMs = samePlaceMs(soundOf(this.#broken, playoutRateHz), soundOf(samplesOf(again), playoutRateHz));
    return again.subarray(samplesIn(fromMs, playoutRateHz) * bytesPerSample);
  }
}

const nothing = new Uint8Array();
