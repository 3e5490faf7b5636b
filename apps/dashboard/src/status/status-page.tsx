import type { HealthAnswer, LiveStatsAnswer } from '@ligai/contracts';
import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { CircleAlert, CircleCheck, TriangleAlert } from 'lucide-react';
import { useReadError } from '../api/use-read-error.ts';
import { PageError } from '../app/page-error.tsx';
import { Card } from '../design/card.tsx';
import { Empty } from '../design/empty.tsx';
import { Loading } from '../design/loading.tsx';
import { PageHead } from '../design/page-head.tsx';
import { useFormats } from '../language/formats.ts';
import { PartList } from './part-list.tsx';
import { isWell, type Part, useProviderParts, useSwitchParts } from './parts.ts';
import { healthQuery, liveStatsQuery, useProviders } from './queries.ts';
import { useBridgeParts, useServiceParts } from './service-parts.ts';
import styles from './status-page.module.css';
import { useStatusTexts } from './texts.ts';

/** Whether calls can be placed, and the state of each part that they need. */
export function StatusPage() {
  const text = useStatusTexts();
  const health = useQuery(healthQuery);
  const stats = useQuery(liveStatsQuery);
  return (
    <>
      <PageHead title={text('title')} />
      {health.isPending && <Loading lines={8} />}
      {health.isError && !health.data && <PageError error={health.error} onRetry={() => void health.refetch()} />}
      {health.data && <Health health={health.data} stats={stats} />}
    </>
  );
}

function Health({ health, stats: live }: { health: HealthAnswer; stats: UseQueryResult<LiveStatsAnswer> }) {
  const text = useStatusTexts();
  const services = useServiceParts(health.services);
  const { query, providers: states } = useProviders();
  const providers = useProviderParts(states);
  const stats = live.data;
  const statsError = useReadError(live);
  const providersError = useReadError(query);
  const isUnread = statsError !== null || providersError !== null;
  const isWhole = stats !== undefined && query.data !== undefined;
  const switches = useSwitchParts(stats?.switches ?? []);
  const bridges = useBridgeParts(stats?.bridges ?? []);
  const versions = new Set(services.map(({ version }) => version).filter(Boolean));
  const unwell = [...services, ...providers, ...switches, ...bridges].filter((part) => !isWell(part));
  return (
    <div className={styles.page}>
      {isWhole || isUnread || health.status !== 'healthy' ? (
        <Verdict health={health} unwell={unwell} isWhole={isWhole} />
      ) : (
        <Loading lines={1} />
      )}
      {versions.size > 1 && <p className={styles.versions}>{text('versionsDiffer')}</p>}
      <div className={styles.columns}>
        <Card title={text('services')}>
          <PartList parts={services} />
        </Card>
        <div className={styles.column}>
          <Card title={text('providers')}>
            <Unread query={query} error={providersError} title={text('providersUnread')} />
            <PartList parts={providers} />
          </Card>
          <Unread query={live} error={statsError} title={text('statsUnread')} />
          {stats && (
            <>
              <Card title={text('switches')}>
                {switches.length === 0 ? (
                  <Empty title={text('noSwitch')}>{text('noSwitchHint')}</Empty>
                ) : (
                  <PartList parts={switches} />
                )}
              </Card>
              <Card title={text('bridges')}>
                {bridges.length === 0 ? (
                  <Empty title={text('noBridge')}>{text('noBridgeHint')}</Empty>
                ) : (
                  <PartList parts={bridges} />
                )}
              </Card>
              <Queue lines={stats.lines} />
            </>
          )}
        </div>
      </div>
    </div>
  );
}

/** In the place of what was not read: that it is being read, or why it cannot. */
function Unread({ query, error, title }: { query: UseQueryResult; error: Error | null; title: string }) {
  if (query.data !== undefined) return null;
  return error ? <PageError title={title} error={error} onRetry={() => void query.refetch()} /> : <Loading />;
}

/** `isWhole`: the state of all parts was read. */
function Verdict(props: { health: HealthAnswer; unwell: readonly Part[]; isWhole: boolean }) {
  const { health, unwell, isWhole } = props;
  const text = useStatusTexts();
  const formats = useFormats();
  const canDial = health.status === 'healthy';
  const look = !canDial ? 'bad' : unwell.length > 0 || !isWhole ? 'wait' : 'good';
  const Icon = { good: CircleCheck, wait: TriangleAlert, bad: CircleAlert }[look];
  return (
    <div className={styles.verdict} data-look={look}>
      <Icon size={22} aria-hidden="true" />
      <div>
        <p className={styles.words} role="status">
          {look === 'good' && text('canDial')}
          {look === 'wait' && (unwell.length > 0 ? text('canDialWith', { count: unwell.length }) : text('notWhole'))}
          {look === 'bad' && text('cannotDial')}
        </p>
        <p className={styles.hint}>
          {!canDial && text('cannotDialHint')} {text('checkedAt', { time: formats.time(health.timestamp) })}
        </p>
      </div>
    </div>
  );
}

function Queue({ lines }: { lines: LiveStatsAnswer['lines'] }) {
  const text = useStatusTexts();
  const formats = useFormats();
  return (
    <Card title={text('queue')}>
      <dl className={styles.queue}>
        {(['used', 'free', 'limit', 'queued'] as const).map((name) => (
          <div key={name}>
            <dt>{text(name)}</dt>
            <dd>{formats.count(lines[name])}</dd>
          </div>
        ))}
      </dl>
      {lines.queued > 0 && <p className={styles.hint}>{text('queueHint')}</p>}
    </Card>
  );
}
