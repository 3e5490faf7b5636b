import { unreachable } from '@ligai/kernel';
import type { TranscriptEvent } from '../speech-to-text.ts';
import type { DeepgramMessage, DeepgramResults } from './deepgram-message.ts';

/**
 * Reads Deepgram's messages as what the caller said. Times are shifted by `offsetMs`, where the connection's zero lies in
 * the stream; set it at each new connection.
 */
export class TranscriptReader {
  offsetMs = 0;
  /** Speech has been heard that no final result covers yet. */
  speechPending = false;
  /** Up to here, in milliseconds of the stream, all is final. */
  finalUntilMs = 0;
  #turnEnded = true;

  read(message: DeepgramMessage): TranscriptEvent[] {
    switch (message.type) {
      case 'SpeechStarted':
        this.speechPending = true;
        return [{ type: 'speech_started' }];
      case 'UtteranceEnd':
        return this.#readUtteranceEnd();
      case 'Results':
        return message.is_final ? this.#readFinal(message) : this.#readPartial(textOf(message));
      default:
        return unreachable(message);
    }
  }

  /** It also comes after `speech_final`, which has said so already. */
  #readUtteranceEnd(): TranscriptEvent[] {
    if (this.#turnEnded) return [];
    this.#turnEnded = true;
    return [{ type: 'utterance_end' }];
  }

  #readPartial(text: string): TranscriptEvent[] {
    if (text === '') return [];
    this.speechPending = true;
    return [{ type: 'partial', text }];
  }

  #readFinal(results: DeepgramResults): TranscriptEvent[] {
    const text = textOf(results);
    const startMs = this.offsetMs + results.start * 1000;
    this.finalUntilMs = startMs + results.duration * 1000;
    this.speechPending = false;
    // What we asked to be finalised is an end too, even where it had been told already and is empty.
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
        startMs: first ? this.offsetMs + first.start * 1000 : startMs,
        endMs: last ? this.offsetMs + last.end * 1000 : this.finalUntilMs,
      },
    ];
  }
}

function textOf(results: DeepgramResults): string {
  return results.channel.alternatives[0]?.transcript ?? '';
}
