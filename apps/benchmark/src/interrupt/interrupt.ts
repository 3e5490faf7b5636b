import { percentile, tenth } from '../percentile.ts';
import type { Row, Scenario } from '../scenario.ts';
import { type Overlap, type OverlapClass, overlap, overlapClasses } from './overlaps.ts';

const overlapsOfClass = 100;

/** Whether the agent stops for words, and only for words, on a virtual clock; the method is in docs/benchmarks.md. */
export const interrupt: Scenario = {
  name: 'interrupt',
  about:
    'words, backchannels, coughs, noise, tones, echo and people in the room over the agent: does it stop, and continue',
  goal: 'Goal: recallPercent ≥ 99, precisionPercent ≥ 95, p95Ms ≤ 120. `--seed N` selects other overlaps, `--calls N` the number of each class, `--case` a class.',
  run(progress, { seed = 1, calls = overlapsOfClass, only = '' }) {
    const classes = overlapClasses.filter((kind) => kind.includes(only));
    const results = classes.map((kind) => {
      const overlaps = Array.from({ length: calls }, (_, n) => overlap(kind, seed * 100_000 + n));
      for (const { what } of overlaps.filter((one) => isWrong(kind, one))) progress(`${kind}: wrong at ${what}`);
      return { kind, overlaps };
    });
    return Promise.resolve([...results.map(rowOf), ...(only === '' ? [total(results)] : [])]);
  },
};

type Result = { kind: OverlapClass; overlaps: Overlap[] };

const isWrong = (kind: OverlapClass, { tookFloor, isExact }: Overlap): boolean =>
  kind === 'words' ? !tookFloor : tookFloor || !isExact;

function rowOf({ kind, overlaps }: Result): Row {
  const stops = overlaps.flatMap(({ stopMs }) => (stopMs === null ? [] : [stopMs]));
  return {
    class: kind,
    overlaps: overlaps.length,
    tookFloor: overlaps.filter(({ tookFloor }) => tookFloor).length,
    exactPercent: percent(overlaps, ({ isExact }) => isExact),
    p95Ms: kind === 'words' ? tenth(percentile(stops, 95)) : '',
    ...{ recallPercent: '', precisionPercent: '' },
  };
}

function total(results: readonly Result[]): Row {
  const words = results.find(({ kind }) => kind === 'words')?.overlaps ?? [];
  const taken = results.flatMap(({ kind, overlaps }) => overlaps.filter(({ tookFloor }) => tookFloor).map(() => kind));
  const stops = words.flatMap(({ stopMs }) => (stopMs === null ? [] : [stopMs]));
  return {
    class: 'all',
    overlaps: results.reduce((sum, { overlaps }) => sum + overlaps.length, 0),
    tookFloor: taken.length,
    exactPercent: '',
    p95Ms: tenth(percentile(stops, 95)),
    recallPercent: percent(words, ({ tookFloor }) => tookFloor),
    precisionPercent: percent(taken, (kind) => kind === 'words'),
  };
}

const percent = <T>(all: readonly T[], holds: (one: T) => boolean): number =>
  tenth((100 * all.filter(holds).length) / all.length);
