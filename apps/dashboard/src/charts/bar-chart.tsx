import { stack } from 'd3-shape';
import type { Bar, Series } from './bar.ts';
import styles from './bar-chart.module.css';
import { Marks } from './marks.tsx';
import { barWidth, characterWidth, gapPx, lineHeight, plotHeight } from './measures.ts';
import { Tip } from './tip.tsx';
import { useActiveBar } from './use-active-bar.ts';
import { usePlotSize } from './use-plot-size.ts';
import { type ValueAxis, valueAxis } from './value-axis.ts';
import type { Place, XAxisOf } from './x-axis.ts';

/**
 * Bars made of parts, the first series at the bottom. The pointer shows the values of a bar; with the keyboard the chart is one stop,
 * in which the arrows, Home and End go from bar to bar. Each bar is named with its values for screen readers.
 */
export function BarChart(props: {
  label: string;
  series: readonly Series[];
  bars: readonly Bar[];
  xAxis: XAxisOf;
  /** A value with its unit. */
  shown: (value: number) => string;
  whole?: boolean;
}) {
  const { label, series, bars, xAxis, shown, whole = false } = props;
  const { frame, size } = usePlotSize();
  const active = useActiveBar(bars);
  const height = (size?.fontPx ?? 0) * plotHeight;
  const values = valueAxis({ max: Math.max(0, ...bars.map(totalOf)), height, whole });
  const charPx = (size?.fontPx ?? 0) * characterWidth;
  const start = Math.ceil(Math.max(...values.ticks.map((tick) => shown(tick).length)) * charPx) + gapPx;
  const width = Math.max(0, (size?.width ?? 0) - start);
  const axis = xAxis({ width, charPx });
  const lines = Math.max(1, ...axis.ticks.map((tick) => tick.lines.length));
  const shownBar = bars[active.shown];
  const place = axis.places[active.shown];
  return (
    <div className={styles.chart}>
      <Legend series={series} />
      <div ref={frame} className={styles.frame}>
        {size && (
          // biome-ignore lint/a11y/useSemanticElements: a picture is no fieldset.
          <svg
            className={styles.picture}
            width={size.width}
            height={height + size.fontPx * (1 + lines * lineHeight)}
            aria-label={label}
            role="group"
          >
            <g transform={`translate(${start} ${size.fontPx / 2})`}>
              <Marks {...{ values, axis, width, height, shown }} fontPx={size.fontPx} />
              <g {...active.group}>
                {bars.map((bar, nth) => (
                  <BarParts
                    key={bar.key}
                    {...{ bar, series, values, height }}
                    place={axis.places[nth] ?? { x: 0, width: 0 }}
                    label={[`${bar.name}:`, ...wordsOf(bar, series, shown)].join(' ')}
                    isShown={nth === active.shown}
                    tabIndex={nth === active.stop ? 0 : -1}
                    onEnter={() => active.show(bar.key)}
                  />
                ))}
              </g>
            </g>
          </svg>
        )}
        {size && shownBar && place && (
          <Tip
            bar={shownBar}
            series={series}
            shown={shown}
            width={size.width}
            middle={start + place.x + place.width / 2}
            half={barWidth(place.width) / 2}
          />
        )}
      </div>
    </div>
  );
}

const totalOf = ({ values }: Bar): number => Object.values(values).reduce((sum, value) => sum + value, 0);

const wordsOf = ({ values, total }: Bar, series: readonly Series[], shown: (value: number) => string): string[] => [
  ...(total === undefined ? [] : [`${total};`]),
  series.map(({ key, name }) => `${name} ${shown(values[key] ?? 0)}`).join(', '),
];

function BarParts(props: {
  bar: Bar;
  series: readonly Series[];
  values: ValueAxis;
  height: number;
  place: Place;
  label: string;
  isShown: boolean;
  tabIndex: number;
  onEnter: () => void;
}) {
  const { bar, series, values, height, place, label, isShown, tabIndex, onEnter } = props;
  const width = barWidth(place.width);
  const x = place.x + (place.width - width) / 2;
  const parts = stack<Bar['values'], string>()
    .keys(series.map(({ key }) => key))
    .value((one, key) => one[key] ?? 0)([bar.values]);
  return (
    // biome-ignore lint/a11y/noInteractiveElementToNoninteractiveRole: focused to be read, not to be pressed.
    <g
      role="img"
      aria-label={label}
      data-key={bar.key}
      data-shown={isShown || undefined}
      tabIndex={tabIndex}
      onPointerEnter={onEnter}
      className={styles.bar}
    >
      <rect x={place.x} width={place.width} height={height} className={styles.slot} />
      {parts.map((part, nth) => {
        const [from = 0, to = 0] = part[0] ?? [];
        const top = values.y(to);
        const tall = values.y(from) - top;
        // A line of the surface between two parts, where there is room for it.
        const shape = { x, y: top, width, height: Math.max(Math.min(tall, 1), tall - 1) };
        return <rect key={part.key} {...shape} style={{ fill: series[nth]?.colour }} />;
      })}
    </g>
  );
}

const Legend = ({ series }: { series: readonly Series[] }) => (
  <ul className={styles.legend} aria-hidden="true">
    {series.map(({ key, name, colour }) => (
      <li key={key}>
        <span className={styles.swatch} style={{ background: colour }} /> {name}
      </li>
    ))}
  </ul>
);
