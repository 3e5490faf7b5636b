import { scaleLinear } from 'd3-scale';

/** The vertical axis: from 0 to a round value that is at least `max`, with about four marks. */
export type ValueAxis = { ticks: number[]; top: number; y: (value: number) => number };

/** `height` is in pixels, and value 0 at its end. With `whole`, marks are whole numbers. */
export function valueAxis({ max, height, whole }: { max: number; height: number; whole: boolean }): ValueAxis {
  const scale = scaleLinear([0, max || 1], [height, 0]).nice(marks);
  const ticks = scale.ticks(marks).filter((tick) => !whole || Number.isInteger(tick));
  return { ticks, top: scale.domain()[1] ?? 0, y: (value) => scale(value) };
}

const marks = 4;
