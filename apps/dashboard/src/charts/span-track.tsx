import { scaleLinear } from 'd3-scale';
import styles from './span-track.module.css';

/** A piece of the track, from `from` to `to`. `colour` is a token; `title` is shown at the pointer. */
export type Span = { key: string; from: number; to: number; colour: string; title?: string };

/** Spans on a line from 0 to `scale`. It is a picture: its values are given as text beside it. */
export function SpanTrack({ spans, scale }: { spans: readonly Span[]; scale: number }) {
  const share = scaleLinear([0, Math.max(scale, 1)], [0, 100]);
  return (
    <svg className={styles.track} aria-hidden="true">
      {spans.map(({ key, from, to, colour, title }) => (
        <rect key={key} x={`${share(from)}%`} height="100%" style={{ width: widthOf(share(to - from)), fill: colour }}>
          {title && <title>{title}</title>}
        </rect>
      ))}
    </svg>
  );
}

/** The shortest span can be seen. */
const widthOf = (share: number): string => (share === 0 ? '0' : `max(2px, ${share}%)`);
