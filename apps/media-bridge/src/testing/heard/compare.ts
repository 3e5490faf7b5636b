/** A word that the callee heard, with the heard share of it. `piece`: number of its piece; null for a fixed phrase. */
export type HeardWord = { text: string; share: number; piece: number | null };

/**
 * A word of which at least 90 % was heard must be in the transcript, a word of which less than 10 % was heard may not.
 * Of a word that was cut in between, nobody can say whether it was heard: both is right.
 */
const usualShares = { heardFrom: 0.9, unheardTo: 0.1 };
/** The rule without that latitude: a word counts if half of it was heard. */
export const halfShares = { heardFrom: 0.5, unheardTo: 0.5 };

/** Words by which the transcript differs from what was heard: missing, added and changed ones. */
export function wordsOff(
  heard: readonly HeardWord[],
  written: readonly string[],
  { heardFrom, unheardTo }: { heardFrom: number; unheardTo: number } = usualShares,
): number {
  const words = heard.filter(({ share }) => share >= unheardTo);
  // The edit distance, in which a word that was cut may be missing without cost.
  let row = written.map((_, at) => at + 1);
  row.unshift(0);
  for (const { text, share } of words) {
    const missing = share >= heardFrom ? 1 : 0;
    const next = [(row[0] ?? 0) + missing];
    for (let at = 1; at <= written.length; at += 1) {
      const same = (row[at - 1] ?? 0) + (written[at - 1] === text ? 0 : 1);
      next[at] = Math.min(same, (row[at] ?? 0) + missing, (next[at - 1] ?? 0) + 1);
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}

/** Number of times that a word was heard after a word of a later piece. */
export function outOfOrder(heard: readonly HeardWord[]): number {
  let latest = 0;
  let count = 0;
  for (const { piece } of heard) {
    if (piece === null) continue;
    if (piece < latest) count += 1;
    latest = Math.max(latest, piece);
  }
  return count;
}
