import type { StatsAnswer } from '@ligai/contracts';
import { useQuery } from '@tanstack/react-query';
import { request } from '../api/request.ts';
import { PageError } from '../app/page-error.tsx';
import { PageHead } from '../design/page-head.tsx';
import { useFormats } from '../language/formats.ts';
import { isOnLine } from '../live/live-calls.ts';
import { useLive } from '../live/use-live.ts';
import { CallCard } from './call-card.tsx';
import { Figure } from './figure.tsx';
import styles from './now-page.module.css';
import { ProviderStates } from './provider-states.tsx';
import { useNowTexts } from './texts.ts';

/** The calls on the line, as they happen. */
export function NowPage() {
  const text = useNowTexts();
  const calls = useLive((state) => [...state.calls.values()]);
  return (
    <>
      <PageHead title={text('title')} />
      <Figures onLine={calls.filter(isOnLine).length} />
      <ProviderStates />
      <section aria-labelledby="calls-on-line" className={styles.calls}>
        <h2 id="calls-on-line">{text('callsOnLine')}</h2>
        {calls.length === 0 && (
          <div className={styles.none}>
            <p>{text('noCalls')}</p>
            <p className={styles.hint}>{text('noCallsHint')}</p>
          </div>
        )}
        <ul className={styles.cards}>
          {calls.map((call) => (
            <CallCard key={call.callId} call={call} />
          ))}
        </ul>
      </section>
    </>
  );
}

function Figures({ onLine }: { onLine: number }) {
  const text = useNowTexts();
  const formats = useFormats();
  const live = useLive((state) => state.stats);
  const stats = useQuery({
    queryKey: ['stats'],
    queryFn: ({ signal }) => request<StatsAnswer>('GET', '/api/v1/stats', { signal }),
    refetchInterval: 5000,
  });
  const settings = useQuery({
    queryKey: ['settings'],
    queryFn: ({ signal }) => request<Record<string, string>>('GET', '/api/v1/settings', { signal }),
  });
  if (stats.isError && !stats.data) return <PageError error={stats.error} onRetry={() => void stats.refetch()} />;
  const limit = settings.data?.['max_concurrent_calls'];
  return (
    <div className={styles.figures}>
      <Figure
        name={text('onLine')}
        value={formats.count(live?.active_calls ?? onLine)}
        about={limit === undefined ? '' : text('lines', { limit: formats.count(Number(limit)) })}
      />
      <Figure name={text('queued')} value={stats.data && formats.count(stats.data.queued_calls)} />
      <Figure
        name={text('today')}
        value={stats.data && formats.count(live?.total_calls_today ?? stats.data.total_calls_today)}
      />
      <Figure
        name={text('success')}
        value={stats.data && formats.percent(stats.data.success_rate)}
        about={text('successHint')}
      />
      <Figure
        name={text('average')}
        value={stats.data && formats.duration(live?.avg_duration ?? stats.data.avg_duration)}
        about={text('minutes')}
      />
    </div>
  );
}
