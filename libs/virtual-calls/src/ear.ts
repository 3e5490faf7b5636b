import type { PieceId } from '@ligai/conversation';
import type { TimedWord } from './speech.ts';

/** A word of the agent as the callee heard it. `whole`: to its end. Times at the callee's ear. */
export type HeardWord = TimedWord & { pieceId: PieceId; whole: boolean };

export type Interval = { startMs: number; endMs: number };

/** What reached the callee's ear, word by word and millisecond by millisecond. */
export class Ear {
  readonly words: HeardWord[] = [];
  /** Stretches of the agent's voice; the last one may still be open (`endMs` infinite). */
  readonly sounds: Interval[] = [];

  /** True while the agent's voice sounds. */
  isHearing(atMs: number): boolean {
    return this.sounds.some(({ startMs, endMs }) => startMs <= atMs && endMs > atMs);
  }

  /** End of the agent's last sound so far; null before the first. */
  lastSoundEndMs(nowMs: number): number | null {
    const last = this.sounds.at(-1);
    return last ? Math.min(last.endMs, nowMs) : null;
  }

  /** The heard text between two times, words cut at an end included if `partly`. */
  text(fromMs = 0, toMs = Number.POSITIVE_INFINITY, partly = false): string {
    return this.words
      .filter((word) => word.startMs >= fromMs && word.startMs < toMs && (partly || word.whole))
      .map(({ text }) => text)
      .join(' ');
  }
}

/** The parts of `[fromMs, toMs)` that no interval covers. */
export function gapsBetween(intervals: readonly Interval[], fromMs: number, toMs: number): Interval[] {
  const gaps: Interval[] = [];
  let reachedMs = fromMs;
  for (const { startMs, endMs } of intervals.toSorted((a, b) => a.startMs - b.startMs)) {
    if (startMs >= toMs) break;
    if (startMs > reachedMs) gaps.push({ startMs: reachedMs, endMs: startMs });
    reachedMs = Math.max(reachedMs, endMs);
  }
  if (reachedMs < toMs) gaps.push({ startMs: reachedMs, endMs: toMs });
  return gaps;
}
