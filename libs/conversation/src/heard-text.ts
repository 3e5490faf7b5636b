import type { HeardPiece } from './event.ts';
import { type SpeechSpan, writtenText } from './speech-text/speech-text.ts';
import { type Voice, wordTimes } from './word-times/word-times.ts';
import { wordsOf } from './words.ts';

/**
 * The part of a piece's text that the caller has heard, as it is written. The words of a span are spoken as one ("R$ 50"):
 * they count once half of their spoken form was heard.
 */
export function heardText(spans: readonly SpeechSpan[], piece: HeardPiece, voice: Voice): string {
  if (piece.heardMs <= 0) return '';
  if (piece.complete && piece.heardMs >= piece.audioMs) return writtenText(spans);
  const times = wordTimes(
    spans.flatMap(({ spoken }) => wordsOf(spoken)),
    piece,
    voice,
  );
  let word = 0;
  // A span that is not spoken ends with the one before it.
  let middleMs = times[0]?.startMs ?? 0;
  const middles = spans.map(({ spoken }) => {
    const first = times[word];
    word += wordsOf(spoken).length;
    const last = times[word - 1];
    if (first && last && spoken !== '') middleMs = (first.startMs + last.endMs) / 2;
    return middleMs;
  });
  return writtenText(spans.slice(0, middles.filter((ms) => ms <= piece.heardMs).length));
}

/** The spans after the heard text, which ends with a span. */
export function spansAfter(spans: readonly SpeechSpan[], heard: string): SpeechSpan[] {
  let left = wordsOf(heard).length;
  return spans.filter(({ written }) => {
    left -= wordsOf(written).length;
    return left < 0;
  });
}
