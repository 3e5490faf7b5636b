import { scaleBand, scaleTime } from 'd3-scale';
import { timeTicks } from './time-ticks.ts';

/** Where a bar stands: its slot is the width that it may take, from `x` on. In pixels of the plot. */
export type Place = { x: number; width: number };
/** A mark of an axis and its lines of text. `at` is in pixels of the plot. */
export type Tick = { at: number; lines: readonly string[] };
/** The horizontal axis of a chart: where each bar stands, and the marks below. */
export type XAxis = { places: readonly Place[]; ticks: readonly Tick[] };
/** Of a plot that is `width` pixels wide, and whose characters are about `charPx` wide. */
export type XAxisOf = (plot: { width: number; charPx: number }) => XAxis;

/** Bars of equal length in time, which begin at `startsMs`, over an axis of local time. */
export function timeAxis(props: { startsMs: readonly number[]; lengthMs: number; language: string }): XAxisOf {
  const { startsMs, lengthMs, language } = props;
  return ({ width, charPx }) => {
    const endMs = Math.max(...startsMs) + lengthMs;
    const scale = scaleTime([Math.min(...startsMs), endMs], [0, width]);
    const places = startsMs.map((startMs) => {
      const x = scale(startMs);
      return { x, width: scale(startMs + lengthMs) - x };
    });
    const most = Math.max(2, Math.floor(width / (charPx * charactersOfTime)));
    const ticks = timeTicks(scale.ticks(most), language).map(({ atMs, lines }) => ({ at: scale(atMs), lines }));
    return { places, ticks };
  };
}

/** A date and the room beside it. */
const charactersOfTime = 14;

/** Bars beside each other, each with its name; where they do not fit, only every second, third … name. */
export function nameAxis(names: readonly string[]): XAxisOf {
  return ({ width, charPx }) => {
    const scale = scaleBand(
      names.map((_, nth) => nth),
      [0, width],
    );
    const slot = scale.bandwidth();
    const places = names.map((_, nth) => ({ x: scale(nth) ?? 0, width: slot }));
    const nameWidth = (Math.max(...names.map(({ length }) => length)) + 2) * charPx;
    const every = Math.max(1, Math.ceil(nameWidth / slot));
    const ticks = names.flatMap((name, nth) =>
      nth % every === 0 ? [{ at: (places[nth]?.x ?? 0) + slot / 2, lines: [name] }] : [],
    );
    return { places, ticks };
  };
}
