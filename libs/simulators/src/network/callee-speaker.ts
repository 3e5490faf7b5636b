import { spokenWords } from '../audible-text/alphabet.ts';
import { AudibleTextDecoder } from '../audible-text/audible-text-decoder.ts';
import { encodeSpeech } from '../audible-text/encode-speech.ts';
import type { CallRecord, SaidLine } from './call-record.ts';

export const frameSamples = 160;
export const frameMs = 20;

/** The callee's speech: sends one text at a time to the line, frame by frame, and records the part that was spoken. */
export class CalleeSpeaker {
  readonly #record: CallRecord;
  readonly #seed: number;
  #speech: { samples: Int16Array; at: number; entry: SaidLine; monitor: AudibleTextDecoder; words: number } | undefined;

  constructor(record: CallRecord, seed: number) {
    this.#record = record;
    this.#seed = seed;
  }

  get speaking(): boolean {
    return this.#speech !== undefined;
  }

  /** Number of words of the current text that were spoken. */
  get wordsOut(): number {
    return this.#speech?.words ?? 0;
  }

  say(line: number, text: string, atMs: number): void {
    const samples = encodeSpeech(text, { seed: this.#seed + line, sampleRateHz: 8000 });
    const entry: SaidLine = { line, text, said: '', startMs: atMs, endMs: null };
    this.#record.said.push(entry);
    this.#speech = { samples, at: 0, entry, monitor: new AudibleTextDecoder(8000), words: 0 };
  }

  /** The next frame of the current text; undefined if there is none. `atMs` is the frame's time on the call's clock. */
  nextFrame(atMs: number): Int16Array | undefined {
    const speech = this.#speech;
    if (!speech) return undefined;
    const frame = new Int16Array(frameSamples);
    frame.set(speech.samples.subarray(speech.at, speech.at + frameSamples));
    speech.at += frameSamples;
    for (const event of speech.monitor.push(frame)) if (event.type === 'word') speech.words += 1;
    if (speech.at >= speech.samples.length) {
      speech.entry.said = spokenWords(speech.entry.text).join(' ');
      speech.entry.endMs = atMs + frameMs;
      this.#speech = undefined;
    }
    return frame;
  }

  /** Stops the text: records the words that were spoken, and the spoken part of the last one. */
  stop(atMs: number): void {
    const speech = this.#speech;
    if (!speech) return;
    const whole = spokenWords(speech.entry.text).slice(0, speech.words);
    const rest = speech.monitor.flush().flatMap((event) => (event.type === 'partial' ? event.text : []));
    speech.entry.said = [...whole, ...rest].join(' ');
    speech.entry.endMs = atMs;
    this.#speech = undefined;
  }
}
