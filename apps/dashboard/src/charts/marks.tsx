import styles from './bar-chart.module.css';
import { gapPx, lineHeight } from './measures.ts';
import type { ValueAxis } from './value-axis.ts';
import type { XAxis } from './x-axis.ts';

/** The lines of the values and the names below. */
export function Marks(props: {
  values: ValueAxis;
  axis: XAxis;
  width: number;
  height: number;
  fontPx: number;
  shown: (value: number) => string;
}) {
  const { values, axis, width, height, fontPx, shown } = props;
  return (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: nothing here can be focused, and the bars say the same.
    <g aria-hidden="true">
      {values.ticks.map((tick) => (
        <g key={tick} transform={`translate(0 ${values.y(tick)})`}>
          <line x2={width} className={styles.line} data-zero={tick === 0 || undefined} />
          <text x={-gapPx} dy="0.32em" className={styles.value}>
            {shown(tick)}
          </text>
        </g>
      ))}
      {axis.ticks.map(({ at, lines }) => (
        <text
          key={at}
          className={styles.name}
          data-first={at < fontPx * 2 || undefined}
          data-last={at > width - fontPx * 2 || undefined}
        >
          {lines.map((line, nth) => (
            <tspan key={line} x={at} y={height + fontPx * (1.3 + nth * lineHeight)}>
              {line}
            </tspan>
          ))}
        </text>
      ))}
    </g>
  );
}
