/**
 * The caller's pauses within turns, learned in the call: an average in which each pause counts less the older it is. The
 * expected pause is assumed before any is known.
 */
export type CallerPauses = { readonly sumMs: number; readonly weight: number };

export const noPauses: CallerPauses = { sumMs: 0, weight: 0 };

/** Voice activity does not report shorter pauses. The rest of an exponentially distributed pause has the same mean. */
const shortestMs = 200;
/** A longer silence was no pause of a person who was about to continue. */
const longestMs = 4000;
/** The assumption counts as much as this many pauses. */
const assumedWeight = 10;
/** With each new pause, the weight of the earlier ones is multiplied by this. */
const memory = 0.9;
/** Bounds of the usual pause of one caller, as multiples of the assumed one. */
const range = { least: 0.9, most: 2.5 };

export function learnPause({ sumMs, weight }: CallerPauses, pauseMs: number): CallerPauses {
  if (pauseMs < shortestMs || pauseMs > longestMs) return { sumMs, weight };
  return { sumMs: sumMs * memory + pauseMs - shortestMs, weight: weight * memory + 1 };
}

/** The usual pause of this caller. */
export function usualPauseMs({ sumMs, weight }: CallerPauses, assumedMs: number): number {
  const mean = (assumedMs * assumedWeight + sumMs) / (assumedWeight + weight);
  return Math.min(assumedMs * range.most, Math.max(assumedMs * range.least, mean));
}
