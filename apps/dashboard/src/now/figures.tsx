import type { LiveStatsAnswer, StatsAnswer } from '@ligai/contracts';
import { useQuery } from '@tanstack/react-query';
import { request } from '../api/request.ts';
import { useReadError } from '../api/use-read-error.ts';
import { PageError } from '../app/page-error.tsx';
import { useFormats } from '../language/formats.ts';
import { isOnLine } from '../live/live-calls.ts';
import type { LiveState } from '../live/live-store.ts';
import { useLive } from '../live/use-live.ts';
import { liveStatsQuery } from '../status/queries.ts';
import { Figure } from './figure.tsx';
import { hasFinished } from './has-finished.ts';
import styles from './now-page.module.css';
import { useNowTexts } from './texts.ts';

/** The figures of now. The socket's are newer than those that are read. */
export function Figures() {
  const text = useNowTexts();
  const formats = useFormats();
  const live = useLive((state) => state.stats);
  const onLine = useLive(countOnLine);
  const now = useQuery(liveStatsQuery);
  const stats = useQuery({
    queryKey: ['stats'],
    queryFn: ({ signal }) => request<StatsAnswer>('GET', '/api/v1/stats', { signal }),
    refetchInterval: 5000,
  });
  const errors = [useReadError(stats), useReadError(now)];
  const error = errors.find((one) => one !== null);
  if (error) {
    const retry = () => void Promise.all([stats.refetch(), now.refetch()]);
    return <PageError title={text('figuresUnread')} error={error} onRetry={retry} />;
  }
  const lines = now.data?.lines;
  // 0 if no call was answered yet.
  const average = live?.avg_duration ?? stats.data?.avg_duration ?? 0;
  const answerRate = now.data?.today.answer_rate;
  return (
    <div className={styles.figures}>
      <Figure
        name={text('onLine')}
        value={formats.count(live?.active_calls ?? onLine)}
        about={
          lines &&
          text('linesFree', { limit: formats.count(lines.limit), count: Math.max(0, lines.limit - lines.used) })
        }
      />
      <Figure
        name={text('queued')}
        value={stats.data && formats.count(stats.data.queued_calls)}
        about={text('queuedHint')}
      />
      <Figure name={text('perMinute')} value={now.data && formats.count(placedInLastMinute(now.data))}>
        {now.data && <LastHour minutes={now.data.minutes} />}
      </Figure>
      <Figure
        name={text('today')}
        value={now.data && formats.count(now.data.today.placed)}
        about={now.data && text('answeredToday', { count: now.data.today.answered })}
      />
      <Figure
        name={text('answerRate')}
        value={answerRate === null || answerRate === undefined ? undefined : formats.percent(answerRate)}
        about={text('answerRateHint')}
      />
      <Figure
        name={text('success')}
        value={stats.data && hasFinished(stats.data) ? formats.percent(stats.data.success_rate) : undefined}
        about={text('successHint')}
      />
      <Figure
        name={text('average')}
        value={average > 0 ? formats.duration(average) : undefined}
        about={text('minutes')}
      />
    </div>
  );
}

const countOnLine = ({ calls }: LiveState): number => [...calls.values()].filter(isOnLine).length;

/** Of the last whole minute: the current one has just begun. */
const placedInLastMinute = ({ minutes }: LiveStatsAnswer): number => minutes.at(-2)?.placed ?? 0;

/** The calls of each of the last 60 minutes. */
function LastHour({ minutes }: { minutes: LiveStatsAnswer['minutes'] }) {
  const text = useNowTexts();
  const most = Math.max(1, ...minutes.map(({ placed }) => placed));
  const total = minutes.reduce((sum, { placed }) => sum + placed, 0);
  return (
    <svg
      role="img"
      aria-label={text('lastHour', { count: total })}
      viewBox={`0 0 ${minutes.length} 10`}
      preserveAspectRatio="none"
      className={styles.lastHour}
    >
      {minutes.map(({ minute, placed }, nth) => {
        const height = placed === 0 ? 0.4 : (10 * placed) / most;
        return <rect key={minute} x={nth} y={10 - height} width={0.8} height={height} />;
      })}
    </svg>
  );
}
