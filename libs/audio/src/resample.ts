/** Taps per output phase: 50 dB stop-band attenuation, at a few microseconds per frame. */
const tapsPerPhase = 24;

/**
 * Converts one stream between two rates with an integer ratio, with the filter's state between chunks: a windowed-sinc
 * low pass at the band of the lower rate, run polyphase. The delay is half its length (at most 3 ms).
 */
export class Resampler {
  readonly #up: number;
  readonly #down: number;
  readonly #taps: Float32Array;
  readonly #span: number;
  readonly #history: Float32Array;
  #window = new Float32Array(0);
  /** Position of the next output, in input samples × `#up`, from the first sample that is not in the history. */
  #phase = 0;

  constructor(fromHz: number, toHz: number) {
    const [up, down] = toHz >= fromHz ? [toHz / fromHz, 1] : [1, fromHz / toHz];
    if (!Number.isInteger(up) || !Number.isInteger(down)) {
      throw new RangeError(`Cannot resample ${fromHz} Hz to ${toHz} Hz: the ratio is not an integer`);
    }
    this.#up = up;
    this.#down = down;
    this.#taps = lowPass(tapsPerPhase * Math.max(up, down), Math.max(up, down), up);
    this.#span = Math.ceil(this.#taps.length / up);
    this.#history = new Float32Array(this.#span);
  }

  /** Upper bound of the number of samples that `process` writes. */
  outputLength(inputLength: number): number {
    return Math.ceil((inputLength * this.#up) / this.#down) + 1;
  }

  /** Converts `input` into `into`, which holds at least `outputLength(input.length)`; returns the part written. */
  process(input: Int16Array, into = new Int16Array(this.outputLength(input.length))): Int16Array {
    const window = this.#windowOver(input);
    const end = input.length * this.#up;
    let written = 0;
    let at = this.#phase;
    for (; at < end; at += this.#down) into[written++] = this.#sampleAt(window, at);
    this.#phase = at - end;
    this.#history.set(window.subarray(input.length, input.length + this.#span));
    return into.subarray(0, written);
  }

  /** History, then input, in memory that is reused for the next chunk. */
  #windowOver(input: Int16Array): Float32Array {
    const length = this.#span + input.length;
    if (this.#window.length < length) this.#window = new Float32Array(length);
    this.#window.set(this.#history, 0);
    for (let i = 0; i < input.length; i += 1) this.#window[this.#span + i] = input[i] as number;
    return this.#window;
  }

  #sampleAt(window: Float32Array, at: number): number {
    let newest = this.#span + Math.floor(at / this.#up);
    let sum = 0;
    for (let tap = at % this.#up; tap < this.#taps.length; tap += this.#up, newest -= 1) {
      sum += (this.#taps[tap] as number) * (window[newest] as number);
    }
    return Math.max(-32_768, Math.min(32_767, Math.round(sum)));
  }
}

/**
 * A Hamming-windowed sinc that passes 0 to 0.45 of the `1 / ratio` band, of gain `gain` since upsampling inserts zeros.
 */
function lowPass(length: number, ratio: number, gain: number): Float32Array {
  const cutoff = 0.45 / ratio;
  const middle = (length - 1) / 2;
  const taps = Float32Array.from({ length }, (_, i) => {
    const t = i - middle;
    const sinc = t === 0 ? 2 * cutoff : Math.sin(2 * Math.PI * cutoff * t) / (Math.PI * t);
    return sinc * (0.54 - 0.46 * Math.cos((2 * Math.PI * i) / (length - 1)));
  });
  const sum = taps.reduce((total, tap) => total + tap, 0);
  return taps.map((tap) => (tap * gain) / sum);
}
