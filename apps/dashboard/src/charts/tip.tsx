import type { Bar, Series } from './bar.ts';
import styles from './bar-chart.module.css';
import { gapPx } from './measures.ts';

/** Beside its bar, on the side that has more room. Screen readers have the same words as the bar's name. */
export function Tip(props: {
  bar: Bar;
  series: readonly Series[];
  shown: (value: number) => string;
  width: number;
  middle: number;
  /** From the middle of the bar to its side. */
  half: number;
}) {
  const { bar, series, shown, width, middle, half } = props;
  const fromStart = middle < width / 2;
  const away = (fromStart ? middle : width - middle) + half + gapPx;
  // On a narrow screen it covers a part of the bar.
  const place = `max(0px, min(${away}px, 100% - ${widestTip}))`;
  return (
    <div className={styles.tip} style={fromStart ? { left: place } : { right: place }} aria-hidden="true">
      <strong>{bar.name}</strong>
      {bar.total !== undefined && <span>{bar.total}</span>}
      <ul>
        {[...series].reverse().map(({ key, name, colour }) => (
          <li key={key}>
            <span className={styles.swatch} style={{ background: colour }} />
            <span>{name}</span>
            <span className={styles.number}>{shown(bar.values[key] ?? 0)}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

const widestTip = '14rem';
