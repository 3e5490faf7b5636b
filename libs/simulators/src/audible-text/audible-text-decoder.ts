import { checksumOf, isByte, isWordEnd, repeatMark, wordStart } from './alphabet.ts';
import { noSymbol, readWindow } from './tone-detector.ts';
import { hopMs, hopSamples, windowSamples } from './tones.ts';

/** The decoded events, in order. Milliseconds from the first sample pushed, exact to about 15 ms. */
export type AudibleEvent =
  /** Speech starts after silence. */
  | { type: 'speech'; startMs: number }
  /** A complete word. `damaged`: a part of it was lost in transmission, and `text` differs from the spoken word. */
  | { type: 'word'; text: string; startMs: number; endMs: number; damaged: boolean }
  /** The heard part of a word that was cut off. Never empty. */
  | { type: 'partial'; text: string; startMs: number; endMs: number }
  /**
   * No speech since `startMs`; emitted once, after `silenceAfterMs`, also at the start of the stream. Noise is not
   * speech.
   */
  | { type: 'silence'; startMs: number };

/** Shorter than any pause at punctuation, longer than the time between two symbols and than two lost packets. */
export const silenceAfterMs = 100;
/** A word without a new symbol for this long was cut off: a buffer under-run of a player is shorter. */
export const cutAfterMs = 300;

const windowMs = 2 * hopMs;

/**
 * Decodes the words in a stream of L16 samples of any framing; see `encodeSpeech`. It does not need to know the speed.
 * A gap damages only the word that contains it.
 */
export class AudibleTextDecoder {
  readonly #samplesPerInput: 1 | 2;
  readonly #window = new Float64Array(windowSamples);
  #filled = windowSamples - hopSamples;
  #halfSample: number | undefined;
  #hops = 0;

  /** The symbol of the previous window; a symbol counts if two consecutive windows agree. */
  #candidate = noSymbol;
  #symbol = noSymbol;
  #voiceEndMs = 0;
  #speaking = false;
  #silenceReported = false;

  #bytes: number[] = [];
  #wordStartMs = 0;
  #inWord = false;
  #events: AudibleEvent[] = [];

  constructor(sampleRateHz: 8000 | 16000) {
    this.#samplesPerInput = sampleRateHz === 16000 ? 2 : 1;
  }

  /** Milliseconds of audio pushed so far, in whole steps of 5. */
  get positionMs(): number {
    return this.#hops * hopMs;
  }

  /** Time without speech, up to now. */
  get silentMs(): number {
    return this.positionMs - this.#voiceEndMs;
  }

  /** End of the last speech; 0 before any. */
  get voiceEndMs(): number {
    return this.#voiceEndMs;
  }

  /** True from the start of speech until a silence that is longer than between two words. */
  get speaking(): boolean {
    return this.#speaking;
  }

  /** The unfinished word so far; empty between words. */
  get pendingText(): string {
    return textOf(this.#bytes);
  }

  push(samples: Int16Array): AudibleEvent[] {
    const input = this.#samplesPerInput === 2 ? this.#halved(samples) : samples;
    for (let from = 0; from < input.length; ) {
      const part = input.subarray(from, from + windowSamples - this.#filled);
      this.#window.set(part, this.#filled);
      this.#filled += part.length;
      from += part.length;
      if (this.#filled === windowSamples) this.#readFullWindow();
    }
    return this.#drain();
  }

  /** Ends the stream: an unfinished word is emitted as partial. The decoder can still be used afterwards. */
  flush(): AudibleEvent[] {
    this.#cutWord();
    return this.#drain();
  }

  /**
   * Converts 16 kHz to the detector's rate: the mean of each two samples; an odd sample is stored for the next frame.
   */
  #halved(samples: Int16Array): Int16Array {
    const carried = this.#halfSample === undefined ? 0 : 1;
    const halved = new Int16Array((samples.length + carried) >> 1);
    const at = (n: number) => (n < carried ? this.#halfSample : samples[n - carried]) ?? 0;
    for (let n = 0; n < halved.length; n += 1) halved[n] = (at(2 * n) + at(2 * n + 1)) / 2;
    this.#halfSample = (samples.length + carried) % 2 === 1 ? at(samples.length + carried - 1) : undefined;
    return halved;
  }

  #readFullWindow(): void {
    this.#hops += 1;
    this.#read(readWindow(this.#window));
    this.#window.copyWithin(0, hopSamples);
    this.#filled = windowSamples - hopSamples;
  }

  #read(reading: number): void {
    const agreed = reading !== noSymbol && reading === this.#candidate;
    this.#candidate = reading;
    if (agreed) {
      if (!this.#speaking) this.#startSpeaking();
      if (reading !== this.#symbol) this.#hear(reading);
      this.#voiceEndMs = this.positionMs;
      return;
    }
    if (this.silentMs >= silenceAfterMs) this.#stopSpeaking();
    if (this.silentMs >= cutAfterMs) this.#cutWord();
  }

  #startSpeaking(): void {
    this.#speaking = true;
    this.#silenceReported = false;
    this.#events.push({ type: 'speech', startMs: this.#symbolStartMs() });
  }

  #stopSpeaking(): void {
    this.#speaking = false;
    if (this.#silenceReported) return;
    this.#silenceReported = true;
    this.#events.push({ type: 'silence', startMs: this.#voiceEndMs });
  }

  #hear(symbol: number): void {
    const previous = this.#symbol;
    this.#symbol = symbol;
    if (symbol === wordStart) {
      this.#cutWord();
      this.#symbol = symbol;
      this.#openWord();
    } else if (isWordEnd(symbol)) this.#endWord(symbol);
    else if (isByte(symbol)) this.#addByte(symbol);
    else if (symbol === repeatMark && isByte(previous)) this.#addByte(previous);
  }

  #openWord(): void {
    this.#inWord = true;
    this.#wordStartMs = this.#symbolStartMs();
  }

  #addByte(byte: number): void {
    if (!this.#inWord) this.#openWord();
    this.#bytes.push(byte);
  }

  #endWord(checksum: number): void {
    // Only the end of a word: the rest of a word that was emitted as partial.
    if (!this.#inWord) return;
    // A word whose bytes were all lost still counts as a damaged word.
    const text = new TextDecoder().decode(Uint8Array.from(this.#bytes)) || '\ufffd';
    const damaged = checksumOf(this.#bytes) !== checksum;
    this.#events.push({ type: 'word', text, startMs: this.#wordStartMs, endMs: this.positionMs, damaged });
    this.#forgetWord();
  }

  #cutWord(): void {
    const text = this.pendingText;
    if (text !== '') {
      this.#events.push({ type: 'partial', text, startMs: this.#wordStartMs, endMs: this.#voiceEndMs });
    }
    this.#forgetWord();
    this.#symbol = noSymbol;
  }

  #forgetWord(): void {
    this.#bytes = [];
    this.#inWord = false;
  }

  /** Two windows have agreed, so the symbol started with the first of them. */
  #symbolStartMs(): number {
    return Math.max(0, this.positionMs - hopMs - windowMs);
  }

  #drain(): AudibleEvent[] {
    const events = this.#events;
    if (events.length > 0) this.#events = [];
    return events;
  }
}

/** The text of `bytes`, without an incomplete character at the end. */
function textOf(bytes: number[]): string {
  return new TextDecoder().decode(Uint8Array.from(bytes), { stream: true });
}
