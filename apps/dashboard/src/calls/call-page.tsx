import type { CallDetails } from '@ligai/contracts';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { TriangleAlert } from 'lucide-react';
import { useEffect, useMemo } from 'react';
import { ApiError, request } from '../api/request.ts';
import { isCallId } from '../app/address-values.ts';
import { BackLink } from '../app/back-link.tsx';
import type { Prefetch } from '../app/loaded-page.ts';
import { Missing } from '../app/missing.tsx';
import { PageError } from '../app/page-error.tsx';
import { Empty } from '../design/empty.tsx';
import { Loading } from '../design/loading.tsx';
import { PageHead } from '../design/page-head.tsx';
import { type Tab, Tabs } from '../design/tabs.tsx';
import type { LiveCall } from '../live/live-calls.ts';
import { useConnection, useLive } from '../live/use-live.ts';
import { useSimulated } from '../status/queries.ts';
import { CallFacts } from './call-facts.tsx';
import styles from './call-page.module.css';
import type { CallTab } from './call-search.ts';
import { useTabTexts } from './call-tab-texts.ts';
import { DeliveriesTab } from './deliveries-tab.tsx';
import { EventsTab } from './events-tab.tsx';
import { HangUp } from './hang-up.tsx';
import { LatencyTab } from './latency-tab.tsx';
import { ModelTab } from './model-tab.tsx';
import { useCallTexts } from './texts.ts';
import { timelineOf } from './timeline.ts';
import { Transcript } from './transcript.tsx';
import { browserNumber, useCalledText } from './use-called-text.ts';

const callQuery = (callId: string) =>
  queryOptions({
    queryKey: ['calls', callId],
    queryFn: ({ signal }) =>
      request<CallDetails>('GET', `/api/v1/calls/${encodeURIComponent(callId)}`, { signal, query: { details: true } }),
    enabled: isCallId(callId),
  });

/** A call on the line is read again at these times while the page is not connected. */
const withoutMessagesMs = 5000;

export const prefetch: Prefetch = ({ queries }, { params: { callId = '' } }) => {
  if (isCallId(callId)) void queries.prefetchQuery(callQuery(callId));
};

/** One call: as it is spoken while it is on the line, and its record afterwards. */
export function CallPage() {
  const text = useCallTexts();
  const { callId } = useParams({ from: '/calls/$callId' });
  const live = useLive(({ calls }) => calls.get(callId));
  const isConnected = useConnection() === 'live';
  const call = useQuery({
    ...callQuery(callId),
    // Otherwise messages report what is said.
    refetchInterval: ({ state }) => (!isConnected && state.data?.end_time === null ? withoutMessagesMs : false),
  });
  const { refetch } = call;
  const ended = live?.ended ?? false;
  useEffect(() => {
    if (ended) void refetch();
  }, [ended, refetch]);
  if (!isCallId(callId) || (call.error instanceof ApiError && [404, 422].includes(call.error.status)))
    return <Missing list="/calls" title={text('notFound')} />;
  if (call.isPending) return <Loading lines={6} />;
  if (call.isError && !call.data) return <PageError error={call.error} onRetry={() => void refetch()} />;
  return <Call call={call.data} live={live} />;
}

function Call({ call, live }: { call: CallDetails; live: LiveCall | undefined }) {
  const text = useCallTexts();
  const tabText = useTabTexts();
  const calledText = useCalledText();
  const isSimulated = useSimulated().has('openai');
  const who = call.name ?? calledText(call.called_number);
  const isNameless = call.name === null && call.called_number === browserNumber;
  const onLine = call.end_time === null && !(live?.ended ?? false) && isActive(call.status);
  const startedAtMs = live?.answeredAtMs ?? (call.start_time === null ? null : Date.parse(call.start_time));
  return (
    <>
      <PageHead back={<BackLink to="/calls" />} title={isNameless ? text('browserCall') : text('callWith', { who })}>
        {onLine && <HangUp callId={call.call_id} who={who} look="danger" />}
      </PageHead>
      <div className={styles.columns}>
        <CallFacts
          call={call}
          state={(onLine && live?.state) || call.status}
          startedAtMs={startedAtMs}
          onLine={onLine}
        />
        <div className={styles.main}>
          {onLine && live?.noAudio && (
            <p className={styles.noAudio} role="status">
              <TriangleAlert size={16} aria-hidden="true" /> {tabText('noAudio')}
            </p>
          )}
          {/* Which answers an ended call had is not known: the key may have been stored or removed since. */}
          {isSimulated && onLine && startedAtMs !== null && (
            <p className={styles.sampleAnswers}>{text('sampleAnswers')}</p>
          )}
          <CallTabs call={call} live={live} onLine={onLine} startedAtMs={startedAtMs} />
        </div>
      </div>
    </>
  );
}

const isActive = (status: string): boolean => ['queued', 'dialing', 'ringing', 'in_progress'].includes(status);

function CallTabs(props: {
  call: CallDetails;
  live: LiveCall | undefined;
  onLine: boolean;
  startedAtMs: number | null;
}) {
  const { call, live, onLine, startedAtMs } = props;
  const text = useCallTexts();
  const tabText = useTabTexts();
  const { tab = 'transcript' } = useSearch({ from: '/calls/$callId' });
  const navigate = useNavigate({ from: '/calls/$callId' });
  const entries = useMemo(() => timelineOf(call, live), [call, live]);
  const { call_id: callId } = call;
  const progress = { onLine, endedAtMs: call.end_time === null ? null : Date.parse(call.end_time) };
  const tabs: Tab<CallTab>[] = [
    {
      value: 'transcript',
      label: text('transcript'),
      content: (
        <div {...(onLine && { role: 'log', 'aria-label': text('transcript') })}>
          {entries.length === 0 ? (
            <Empty title={onLine ? text('noTranscript') : text('noTranscriptEnded')} />
          ) : (
            <Transcript entries={entries} startedAtMs={startedAtMs} onLine={onLine} />
          )}
        </div>
      ),
    },
    {
      value: 'latency',
      label: tabText('tabLatency'),
      content: <LatencyTab entries={entries} startedAtMs={startedAtMs} onLine={onLine} />,
    },
    { value: 'events', label: tabText('tabEvents'), content: <EventsTab {...{ callId, progress }} /> },
    { value: 'webhooks', label: tabText('tabWebhooks'), content: <DeliveriesTab {...{ callId, progress }} /> },
    {
      value: 'model',
      label: tabText('tabModel'),
      content: <ModelTab callId={callId} turns={entries.length} onLine={onLine} />,
    },
  ];
  const show = (next: CallTab) =>
    void navigate({ search: { tab: next === 'transcript' ? undefined : next }, replace: true });
  return <Tabs tabs={tabs} value={tab} onChange={show} />;
}
