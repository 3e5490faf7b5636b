import { Random } from '@ligai/virtual-calls';
import type { SpeechMaterial } from './speech-material.ts';

/** What the agent asks, and what the caller then says: `[500 ms]` is a pause. `pausesMs`: the same pauses. */
export type SpokenTurn = { question: string; text: string; pausesMs: readonly number[] };

/** One caller: how fast, and the turns. */
export type SpokenCall = { seed: number; charsPerSecond: number; turns: readonly SpokenTurn[] };

/**
 * The pauses of a language, given by two delays that silence alone needs: at 10 % of the turns and at 5 % it cuts the
 * caller off. The longest pause of a turn is distributed exponentially through these two points.
 */
export type PauseFit = { at10PercentMs: number; at5PercentMs: number };

export const turnsInCall = 10;

/** Shares of the kinds of turns. The rest are requests and stories. */
const shares = { answers: 0.15, dictations: 0.15, unfinished: 0.04 };

/** The part of the variance of pauses that is due to the caller. */
const ofCaller = 0.3;
const longestMs = 3500;
/** Shorter pauses do not count as pauses within a turn. */
const shortestMs = 100;

/** The same seeds give the same calls. */
export function callsOf(
  material: SpeechMaterial,
  fit: PauseFit,
  { seeds, callsPerSeed }: { seeds: readonly number[]; callsPerSeed: number },
): SpokenCall[] {
  const callers = seeds.flatMap((seed) =>
    Array.from({ length: callsPerSeed }, (_, n) => plannedCall(material, seed * 1000 + n)),
  );
  const ranked = callers.flatMap(({ turns }) => turns).toSorted((a, b) => b.slowness - a.slowness);
  // The n-th slowest turn has the n-th longest pause, so that the distribution is exact and not only expected.
  const longest = new Map(ranked.map((turn, n) => [turn, pauseAt((n + 0.5) / ranked.length, fit)]));
  return callers.map(({ random, turns, ...call }) => ({
    ...call,
    turns: turns.map((turn) => withPauses(random, material, turn, longest.get(turn) ?? 0)),
  }));
}

type PlannedTurn = { question: string; template: string; slowness: number };

function plannedCall(material: SpeechMaterial, seed: number) {
  const random = new Random(seed, `endpointing ${material.language}`);
  const ofThisCaller = normal(random);
  const turns = Array.from({ length: turnsInCall }, (): PlannedTurn => {
    const { question, says: template } = spokenTurn(random, material);
    const slowness = Math.sqrt(ofCaller) * ofThisCaller + Math.sqrt(1 - ofCaller) * normal(random);
    // Turns without a place for a pause have the shortest ones.
    return { question, template, slowness: template.includes('|') ? slowness : Number.NEGATIVE_INFINITY };
  });
  return { seed, random, charsPerSecond: random.between(12, 17), turns };
}

function spokenTurn(random: Random, material: SpeechMaterial): { question: string; says: string } {
  const kind = random.next();
  const question = random.pick(material.questions);
  if (kind < shares.answers) return { question, says: random.pick(material.answers) };
  if (kind < shares.answers + shares.dictations) return random.pick(material.dictations);
  const isUnfinished = kind < shares.answers + shares.dictations + shares.unfinished;
  return { question, says: random.pick(isUnfinished ? material.unfinished : material.requests) };
}

/** The pause that is exceeded in this share of all turns. */
function pauseAt(share: number, { at10PercentMs, at5PercentMs }: PauseFit): number {
  const halfMs = at5PercentMs - at10PercentMs;
  return Math.min(longestMs, at10PercentMs - halfMs * Math.log2(share / 0.1));
}

type Boundary = 'm' | 'p' | 'c' | 'q' | 'g';

/** How likely the longest pause of a turn is at a boundary of this kind. */
const attraction: { readonly [B in Boundary]: number } = { m: 1, p: 0.7, c: 2, q: 2, g: 3 };
/** How likely a caller fills a pause with a sound before it. */
const filled: { readonly [B in Boundary]: number } = { m: 0.3, p: 0.3, c: 0.12, q: 0.05, g: 0.1 };

/**
 * The mark that STT writes before a pause. It knows the words before, not those that follow: after a clause it often
 * writes a period, and in the middle of a phrase sometimes.
 */
const marks: { readonly [B in Boundary | 'filler']: ReadonlyArray<readonly [mark: string, share: number]> } = {
  m: [
    ['', 0.75],
    ['.', 0.13],
    [',', 0.12],
  ],
  p: [
    ['', 0.65],
    ['.', 0.2],
    [',', 0.15],
  ],
  c: [
    ['.', 0.5],
    [',', 0.3],
    ['', 0.2],
  ],
  q: [
    ['?', 0.6],
    ['', 0.2],
    ['.', 0.2],
  ],
  g: [
    ['', 0.6],
    ['.', 0.2],
    [',', 0.2],
  ],
  filler: [
    ['', 0.45],
    [',', 0.35],
    ['.', 0.15],
    ['…', 0.05],
  ],
};

function withPauses(
  random: Random,
  material: SpeechMaterial,
  { question, template }: PlannedTurn,
  longestPauseMs: number,
): SpokenTurn {
  const words = filledIn(random, template.slice(0, -1), material).split(' ');
  const boundaries = words.flatMap((word, at) => (/^\|[mpcqg]$/.test(word) ? [{ at, kind: word[1] as Boundary }] : []));
  const weightOf = ({ kind }: { kind: Boundary }) => attraction[kind];
  const longest = longestPauseMs >= shortestMs && boundaries.length > 0 ? pickBy(random, boundaries, weightOf) : null;
  const pausesMs: number[] = [];
  const text = words.map((word, at) => {
    const boundary = boundaries.find((one) => one.at === at);
    if (!boundary || !longest) return boundary ? '' : word;
    const isLongest = boundary === longest;
    // Some of the other boundaries have a shorter pause.
    const pauseMs = Math.round(isLongest ? longestPauseMs : random.chance(0.2) ? longestPauseMs * random.next() : 0);
    if (pauseMs < shortestMs) return '';
    pausesMs.push(pauseMs);
    const filler = random.chance(filled[boundary.kind]) ? random.pick(material.fillers) : '';
    const [mark] = pickBy(random, marks[filler === '' ? boundary.kind : 'filler'], ([, share]) => share);
    // The mark belongs to the word before.
    return `${filler === '' ? '' : ` ${filler}`}${mark} [${pauseMs} ms]`;
  });
  const ending = endingOf(random, template.at(-1) ?? '.');
  const joined = text.reduce((all, word) => (/^[.,?…]/.test(word) ? all + word : `${all} ${word}`), '');
  return { question, text: `${joined.replace(/\s+/g, ' ').trim()}${ending}`, pausesMs };
}

/** The mark that STT writes at the end of a turn. */
function endingOf(random: Random, mark: string): string {
  const right = mark === '-' ? '' : mark;
  const [written] = pickBy(
    random,
    [
      [right, 0.85],
      ['', 0.12],
      [',', 0.03],
    ] as const,
    ([, share]) => share,
  );
  // STT ends a question without a question word with a period in some cases.
  return written === '?' && random.chance(0.15) ? '.' : written;
}

function filledIn(random: Random, template: string, material: SpeechMaterial): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => {
    const digits = /^d(\d)$/.exec(name)?.[1];
    if (digits === undefined) return random.pick(material.slots[name] ?? ['']);
    return Array.from({ length: Number(digits) }, () => random.pick(material.digits)).join(' ');
  });
}

function pickBy<T>(random: Random, from: readonly T[], weightOf: (one: T) => number): T {
  let left = random.next() * from.reduce((sum, one) => sum + weightOf(one), 0);
  for (const one of from) {
    left -= weightOf(one);
    if (left < 0) return one;
  }
  return random.pick(from);
}

function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
}
