import { unreachable } from '@ligai/kernel';
import type { TranscriptEvent } from '../speech-to-text.ts';
import type { DeepgramMessage, DeepgramResults } from './deepgram-message.ts';

/** From `fromMs` of the connection on, its times lie `offsetMs` earlier than the stream's. */
type Shift = { fromMs: number; offsetMs: number };

/** Converts Deepgram's messages to transcript events, in times of the stream. */
export class TranscriptReader {
  #shifts: Shift[] = [{ fromMs: 0, offsetMs: 0 }];
  /** The guess that no final result covers yet. */
  #guess: DeepgramResults | undefined;
  /** Speech has been heard that no final result covers yet. */
  speechPending = false;
  /** Up to here, in milliseconds of the stream, all is final. */
  finalUntilMs = 0;
  #turnEnded = true;

  /**
   * A new connection, whose time begins at zero again: it is sent the stream's audio from `startMs` to `skipFromMs`, and then
   * that from `skipToMs` on.
   */
  startConnection({ startMs, skipFromMs, skipToMs }: { startMs: number; skipFromMs: number; skipToMs: number }): void {
    const fromMs = skipFromMs - startMs;
    this.#shifts = [
      { fromMs: 0, offsetMs: startMs },
      { fromMs, offsetMs: skipToMs - fromMs },
    ];
  }

  /**
   * The connection is lost, and with it the final result of the current speech: the words of the last interim result
   * become final, except the last word, which may be incomplete. The audio from there on must be sent again.
   */
  endConnection(): TranscriptEvent[] {
    const words = this.#guess?.channel.alternatives[0]?.words.slice(0, -1) ?? [];
    this.#guess = undefined;
    const [first, last] = [words[0], words.at(-1)];
    if (!first || !last) return [];
    const text = words.map(({ word, punctuated_word }) => punctuated_word ?? word).join(' ');
    const [startMs, endMs] = [this.#inStream(first.start), this.#inStream(last.end)];
    this.finalUntilMs = Math.max(this.finalUntilMs, endMs);
    this.#turnEnded = false;
    return text === '' ? [] : [{ type: 'final', text, endOfTurn: false, startMs, endMs }];
  }

  /** A time of the connection, in seconds, as milliseconds of the stream. */
  #inStream(seconds: number): number {
    const ms = seconds * 1000;
    const shift = this.#shifts.findLast(({ fromMs }) => ms > fromMs) ?? this.#shifts[0];
    return ms + (shift?.offsetMs ?? 0);
  }

  read(message: DeepgramMessage): TranscriptEvent[] {
    switch (message.type) {
      case 'SpeechStarted':
        this.speechPending = true;
        return [{ type: 'speech_started' }];
      case 'UtteranceEnd':
        return this.#readUtteranceEnd();
      case 'Results':
        return message.is_final ? this.#readFinal(message) : this.#readPartial(message);
      default:
        return unreachable(message);
    }
  }

  /** It also follows a `speech_final`, which has already ended the turn. */
  #readUtteranceEnd(): TranscriptEvent[] {
    if (this.#turnEnded) return [];
    this.#turnEnded = true;
    return [{ type: 'utterance_end' }];
  }

  #readPartial(results: DeepgramResults): TranscriptEvent[] {
    const text = textOf(results);
    if (text === '') return [];
    this.#guess = results;
    this.speechPending = true;
    return [{ type: 'partial', text }];
  }

  #readFinal(results: DeepgramResults): TranscriptEvent[] {
    const text = textOf(results);
    this.#guess = undefined;
    const startMs = this.#inStream(results.start);
    this.finalUntilMs = this.#inStream(results.start + results.duration);
    this.speechPending = false;
    // A result of our Finalize also ends the turn, even if its text was reported before and it is empty.
    const endOfTurn = results.speech_final || results.from_finalize;
    if (text !== '') this.#turnEnded = false;
    if (endOfTurn) this.#turnEnded = true;
    if (text === '' && !endOfTurn) return [];
    const words = results.channel.alternatives[0]?.words ?? [];
    const [first, last] = [words[0], words.at(-1)];
    return [
      {
        type: 'final',
        text,
        endOfTurn,
        startMs: first ? this.#inStream(first.start) : startMs,
        endMs: last ? this.#inStream(last.end) : this.finalUntilMs,
      },
    ];
  }
}

function textOf(results: DeepgramResults): string {
  return results.channel.alternatives[0]?.transcript ?? '';
}
