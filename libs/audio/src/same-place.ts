import { type Sound, soundBlockMs } from './sound.ts';

/** Two syntheses of one text differ by less than this share in speed, and by this much in their silences. */
const mostDrift = 0.12;
const mostDriftMs = 200;
/** Differences of so many dB count once, larger ones at most twice. */
const levelDb = 6;
const trebleDb = 5;
const mostDifference = 2;
/** Further cost of a block that shares its partner in the other synthesis with another block. */
const stretched = 1;

/** The second synthesis must be so long that it surely contains the first. */
export const sufficientMs = (firstMs: number): number => firstMs * (1 + mostDrift) + mostDriftMs;

/**
 * Where the end of one synthesis is in another one of the same text: milliseconds from the start of the second. The blocks of
 * both are aligned from the start, in order, at the lowest total difference (dynamic time warping).
 */
export function samePlaceMs(first: Sound, second: Sound): number {
  const blocks = second.levelsDb.length;
  // `costs[j]`: of the first i blocks of one and the first j of the other.
  let costs = Float64Array.from({ length: blocks + 1 }, (_, j) => j * stretched);
  for (let i = 1; i <= first.levelsDb.length; i += 1) {
    const next = new Float64Array(blocks + 1).fill(Infinity);
    const reach = (i * mostDrift + mostDriftMs / soundBlockMs) | 0;
    if (i <= reach) next[0] = i * stretched;
    for (let j = Math.max(1, i - reach); j <= Math.min(blocks, i + reach); j += 1) {
      const before = Math.min(
        costs[j - 1] as number,
        (costs[j] as number) + stretched,
        (next[j - 1] as number) + stretched,
      );
      next[j] = before + difference(first, i - 1, second, j - 1);
    }
    costs = next;
  }
  const best = costs.indexOf(costs.reduce((least, cost) => Math.min(least, cost), Infinity));
  return (Number.isFinite(costs[best]) ? best : blocks) * soundBlockMs;
}

function difference(first: Sound, i: number, second: Sound, j: number): number {
  const level = Math.abs((first.levelsDb[i] as number) - (second.levelsDb[j] as number)) / levelDb;
  const treble = Math.abs((first.trebleDb[i] as number) - (second.trebleDb[j] as number)) / trebleDb;
  return Math.min(mostDifference, level + treble);
}
