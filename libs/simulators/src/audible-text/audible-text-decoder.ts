import { checksumOf, isByte, isWordEnd, repeatMark, wordStart } from './alphabet.ts';
import { noSymbol, readWindow } from './tone-detector.ts';
import { hopMs, hopSamples, windowSamples } from './tones.ts';

/** What was heard, in order. Milliseconds count from the first sample pushed, exact to about 15 ms. */
export type AudibleEvent =
  /** A voice begins, after silence. */
  | { type: 'speech'; startMs: number }
  /** A whole word. `damaged`: something of it was lost on the way, and `text` is not what was said. */
  | { type: 'word'; text: string; startMs: number; endMs: number; damaged: boolean }
  /** A word that was cut off: as much of it as was heard. Never empty. */
  | { type: 'partial'; text: string; startMs: number; endMs: number }
  /** No voice since `startMs`; told once, when it has lasted `silenceAfterMs`, at the stream's begin too. Noise is no voice. */
  | { type: 'silence'; startMs: number };

/** Shorter than any pause at punctuation, longer than the time between two symbols and than a lost packet or two. */
export const silenceAfterMs = 100;
/** A word that stands still this long was cut off: an under-run of a player is shorter. */
export const cutAfterMs = 300;

const windowMs = 2 * hopMs;

/**
 * Hears the words in a stream of L16 samples of any framing; see `encodeSpeech`. It needs no knowledge of the speed. A gap
 * damages the word that it falls into, and the next word is clean again.
 */
export class AudibleTextDecoder {
  readonly #samplesPerInput: 1 | 2;
  readonly #window = new Float64Array(windowSamples);
  #filled = windowSamples - hopSamples;
  #halfSample: number | undefined;
  #hops = 0;

  /** The reading of the window before; a symbol counts when two in a row agree. */
  #candidate = noSymbol;
  #symbol = noSymbol;
  #voiceEndMs = 0;
  #speaking = false;
  #silenceTold = false;

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

  /** How long there has been no voice, up to now. */
  get silentMs(): number {
    return this.positionMs - this.#voiceEndMs;
  }

  /** When the voice was last heard; 0 before it was. */
  get voiceEndMs(): number {
    return this.#voiceEndMs;
  }

  /** True from the beginning of a voice until it has been silent for longer than between two words. */
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

  /** The stream ends here: an unfinished word is told as partial. The decoder can be used on. */
  flush(): AudibleEvent[] {
    this.#cutWord();
    return this.#drain();
  }

  /** 16 kHz brought down to the detector's rate: the mean of each two samples, one being kept where a frame is odd. */
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
    this.#silenceTold = false;
    this.#events.push({ type: 'speech', startMs: this.#symbolStartMs() });
  }

  #stopSpeaking(): void {
    this.#speaking = false;
    if (this.#silenceTold) return;
    this.#silenceTold = true;
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
    // Only the very end of a word: the rest of one that was told as partial when it stood still.
    if (!this.#inWord) return;
    // A word whose bytes were all lost still counts as one that could not be understood.
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

  /** Two windows have agreed by now, so the symbol began when the first of them did. */
  #symbolStartMs(): number {
    return Math.max(0, this.positionMs - hopMs - windowMs);
  }

  #drain(): AudibleEvent[] {
    const events = this.#events;
    if (events.length > 0) this.#events = [];
    return events;
  }
}

/** The text of `bytes`, without a character that is cut at their end. */
function textOf(bytes: number[]): string {
  return new TextDecoder().decode(Uint8Array.from(bytes), { stream: true });
}
