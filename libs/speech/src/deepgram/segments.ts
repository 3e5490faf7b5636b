import type { TranscriptEvent } from '../speech-to-text.ts';

export type TimedWord = { text: string; startMs: number; endMs: number };

/** A transcript of the audio from `startMs` to `endMs` of the stream. Every word of `text` is in `words`. */
export type Heard = { text: string; words: readonly TimedWord[]; startMs: number; endMs: number };

export type TurnEnd = { endOfTurn: boolean; confidence?: number };

/** Two results whose starts are closer than this begin with the same audio. */
const toleranceMs = 100;
/**
 * The transcript of a stream, segment by segment: guesses over a segment, then its final text. Each word becomes final
 * exactly once, even if the final result of a segment does not arrive or the connection is lost. Times in milliseconds
 * of the stream.
 */
export class Segments {
  /** The guess that no final text covers yet. */
  #guess: Heard | undefined;
  /** Up to here everything is final. */
  finalUntilMs = 0;
  /** Speech has been heard that no final text covers yet. */
  speechPending = false;
  /** Words are final, and the end of their turn has not been reported. */
  turnOpen = false;

  /** An interim transcript. */
  guess(heard: Heard): TranscriptEvent[] {
    const settled = this.#settleBefore(heard.startMs);
    const fresh = this.#withoutFinal(heard);
    if (fresh.text === '') return settled;
    const isRepeated = fresh.text === this.#guess?.text;
    this.#guess = fresh;
    this.speechPending = true;
    return isRepeated ? settled : [...settled, { type: 'partial', text: fresh.text }];
  }

  /** A final transcript. One without words confirms the guess: a word that was shown is not withdrawn silently. */
  finish(heard: Heard, end: TurnEnd): TranscriptEvent[] {
    const settled = this.#settleBefore(heard.startMs);
    const fresh = this.#withoutFinal(heard);
    const isLate = this.#guess !== undefined && heard.endMs <= this.#guess.startMs + toleranceMs;
    // The words of an earlier segment became final when the guess began.
    if (isLate && fresh.text === '') return settled;
    const confirmed = fresh.text === '' ? (this.#guess ?? fresh) : fresh;
    this.#guess = undefined;
    this.finalUntilMs = Math.max(this.finalUntilMs, heard.endMs);
    this.speechPending = false;
    return [...settled, ...this.#final(confirmed, end)];
  }

  /** The final transcript of the guess will not arrive: its words become final. */
  settle(): TranscriptEvent[] {
    return this.#settleFirst(this.#guess?.words.length ?? 0);
  }

  /**
   * The connection is lost, and with it the final text of the current segment: the words of the guess become final, except
   * the last word, which may be incomplete. The audio from `finalUntilMs` on must be sent again.
   */
  endConnection(): TranscriptEvent[] {
    return this.#settleFirst((this.#guess?.words.length ?? 0) - 1);
  }

  /** Makes the words of the guess that were said before `startMs` final: the next result begins after them. */
  #settleBefore(startMs: number): TranscriptEvent[] {
    const guess = this.#guess;
    if (!guess || startMs <= guess.startMs + toleranceMs) return [];
    const later = guess.words.findIndex((word) => middleOf(word) >= startMs);
    return this.#settleFirst(later < 0 ? guess.words.length : later);
  }

  #settleFirst(count: number): TranscriptEvent[] {
    const guess = this.#guess;
    if (!guess || count <= 0) return [];
    const rest = guess.words.slice(count);
    const settled = rest.length === 0 ? guess : heardIn(guess.words.slice(0, count));
    this.#guess = rest.length === 0 ? undefined : heardIn(rest);
    this.finalUntilMs = Math.max(this.finalUntilMs, settled.words.at(-1)?.endMs ?? settled.endMs);
    return this.#final(settled, { endOfTurn: false });
  }

  /** A result that overlaps what is final, without the words that are. */
  #withoutFinal(heard: Heard): Heard {
    if (heard.text === '' || heard.startMs >= this.finalUntilMs - toleranceMs) return heard;
    const words = heard.words.filter((word) => middleOf(word) >= this.finalUntilMs);
    return words.length === heard.words.length ? heard : heardIn(words, heard);
  }

  #final({ text, words, startMs, endMs }: Heard, { endOfTurn, confidence }: TurnEnd): TranscriptEvent[] {
    if (text !== '') this.turnOpen = true;
    if (endOfTurn) this.turnOpen = false;
    if (text === '' && !endOfTurn) return [];
    const times = { startMs: words[0]?.startMs ?? startMs, endMs: words.at(-1)?.endMs ?? endMs };
    return [{ type: 'final', text, endOfTurn, ...times, ...(confidence !== undefined && { confidence }) }];
  }
}

const middleOf = ({ startMs, endMs }: TimedWord): number => (startMs + endMs) / 2;

/** The part of a transcript that consists of `words`. */
function heardIn(words: readonly TimedWord[], { startMs, endMs } = { startMs: 0, endMs: 0 }): Heard {
  const [first, last] = [words[0], words.at(-1)];
  const text = words.map((word) => word.text).join(' ');
  return { text, words, startMs: first?.startMs ?? startMs, endMs: last?.endMs ?? endMs };
}

/** A transcript whose words have no times of their own, with times in proportion to their length. */
export function spreadWords(text: string, startMs: number, endMs: number): TimedWord[] {
  const words = text.split(/\s+/).filter((word) => word !== '');
  const msPerChar = (endMs - startMs) / Math.max(1, words.join('').length);
  let atMs = startMs;
  return words.map((word) => {
    const from = atMs;
    atMs += word.length * msPerChar;
    return { text: word, startMs: from, endMs: atMs };
  });
}
