import { type SoundKind, traitsOf } from './sounds.ts';

/** Levels in dB relative to the loud parts of the audio, and treble, in blocks of 10 ms. */
export type Blocks = { levels: readonly number[]; treble: readonly number[] };

/** Spread of a sound's length, as a logarithm: a third longer or shorter is usual. */
const lengthSpread = 0.3;
/** No sound is so many times longer than it would be at an even speed. */
const longest = 3.5;
/** Cost of a completed sound, set by measurement: without it, too few sounds are found in the beginning of a text. */
const perSound = -1.2;
/** Successive blocks are much alike, so each counts for less than one observation. */
const blockWeight = 0.25;
/** Limit of the distance, in spreads, so that a misspelled or unusual sound costs a bounded amount. */
const farthest = 3;

/**
 * The blocks at which the sounds begin, and the end of the last, if they fill blocks `[from, to)`: the division with the
 * lowest cost. A sound costs the more, the more its level and treble differ from those of its kind, and its length from
 * that at an even speed, at which all sounds together take `evenBlocks`. If that is more than there are, the blocks are
 * only the beginning: the last of them may be in any sound, and the sounds after it are estimated by the even speed.
 * Null if the sounds do not fit.
 */
export function alignSounds(
  sounds: readonly SoundKind[],
  blocks: Blocks,
  { from, to, evenBlocks }: { from: number; to: number; evenBlocks: number },
): number[] | null {
  const count = to - from;
  const usualMs = sounds.reduce((sum, kind) => sum + traitsOf[kind].ms, 0);
  const evens = sounds.map((kind) => Math.max(0.5, (traitsOf[kind].ms * evenBlocks) / usualMs));
  const costs = costsOf(new Set(sounds), blocks, from, to);
  let before = new Float64Array(count + 1).fill(Infinity);
  before[0] = 0;
  const isOpen = evenBlocks > count;
  let last = { cost: Infinity, sound: sounds.length - 1, length: 0 };
  const lengths = sounds.map((kind, n) => {
    const ofKind = costs.get(kind) as Float64Array;
    const ofLength = lengthCosts(evens[n] as number);
    if (isOpen) last = earlier(last, { ...unfinished(before, ofKind, ofLength, evens[n] as number), sound: n });
    const step = bestLengths(before, ofKind, ofLength);
    before = step.costs;
    return step.lengths;
  });
  if (!isOpen) last = { cost: before[count] as number, sound: sounds.length - 1, length: 0 };
  if (last.cost === Infinity) return null;
  return bordersOf(lengths, evens, { last, from, count });
}

function bordersOf(
  lengths: readonly Uint16Array[],
  evens: readonly number[],
  { last, from, count }: { last: { sound: number; length: number }; from: number; count: number },
): number[] {
  const borders: number[] = [];
  let at = count - last.length;
  for (let n = last.length > 0 ? last.sound - 1 : last.sound; n >= 0; n -= 1) {
    borders.unshift(from + at);
    at -= (lengths[n] as Uint16Array)[at] as number;
  }
  borders.unshift(from);
  for (let n = borders.length - 1; n < lengths.length; n += 1)
    borders.push((borders[n] as number) + (evens[n] as number));
  return borders;
}

type Unfinished = { cost: number; sound: number; length: number };
const earlier = (a: Unfinished, b: Unfinished): Unfinished => (b.cost < a.cost ? b : a);

/** The lowest cost of a sound that contains the last block and may continue after it. */
function unfinished(before: Float64Array, costs: Float64Array, ofLength: Float64Array, even: number) {
  const end = before.length - 1;
  const best = { cost: Infinity, length: 0 };
  for (let length = 1; length <= Math.min(end, ofLength.length - 1); length += 1) {
    const start = end - length;
    const tooLong = length > even ? (ofLength[length] as number) : 0;
    const cost = (before[start] as number) + (costs[end] as number) - (costs[start] as number) + tooLong;
    if (cost < best.cost) Object.assign(best, { cost, length });
  }
  return best;
}

/** For each end, the length of the last sound with the lowest cost of it and all before it. */
function bestLengths(before: Float64Array, costs: Float64Array, ofLength: Float64Array) {
  const best = { costs: new Float64Array(before.length).fill(Infinity), lengths: new Uint16Array(before.length) };
  for (let end = 1; end < before.length; end += 1) {
    const most = Math.min(end, ofLength.length - 1);
    let lowest = Infinity;
    for (let length = 1; length <= most; length += 1) {
      const start = end - length;
      const cost = (before[start] as number) - (costs[start] as number) + (ofLength[length] as number);
      if (cost >= lowest) continue;
      lowest = cost;
      best.lengths[end] = length;
    }
    best.costs[end] = lowest + (costs[end] as number);
  }
  return best;
}

function lengthCosts(even: number): Float64Array {
  const most = Math.ceil(even * longest) + 1;
  return Float64Array.from(
    { length: most + 1 },
    (_, length) => 0.5 * (Math.log(length / even) / lengthSpread) ** 2 + perSound,
  );
}

/** For each kind, the cost of blocks `[from, from + n)` as one sound of it, for every n. */
function costsOf(kinds: ReadonlySet<SoundKind>, { levels, treble }: Blocks, from: number, to: number) {
  const costs = new Map<SoundKind, Float64Array>();
  for (const kind of kinds) {
    const traits = traitsOf[kind];
    const constant = Math.log(traits.level[1] * traits.treble[1]);
    const sums = new Float64Array(to - from + 1);
    for (let n = from; n < to; n += 1) {
      const distance = squared(levels[n] as number, traits.level) + squared(treble[n] as number, traits.treble);
      sums[n - from + 1] = (sums[n - from] as number) + blockWeight * (distance / 2 + constant);
    }
    costs.set(kind, sums);
  }
  return costs;
}

function squared(value: number, [mean, spread]: readonly [number, number]): number {
  return Math.min(farthest, Math.abs(value - mean) / spread) ** 2;
}
