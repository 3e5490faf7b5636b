import type { CallDetails } from '@ligai/contracts';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useEffect } from 'react';
import { ApiError, request } from '../api/request.ts';
import { PageError } from '../app/page-error.tsx';
import { Card } from '../design/card.tsx';
import { Empty } from '../design/empty.tsx';
import { Loading } from '../design/loading.tsx';
import { PageHead } from '../design/page-head.tsx';
import { useFormats } from '../language/formats.ts';
import type { LiveCall } from '../live/live-calls.ts';
import { useLive } from '../live/use-live.ts';
import styles from './call-page.module.css';
import { HangUp } from './hang-up.tsx';
import { shownNumber } from './phone-number.ts';
import { useReasonTexts } from './reason-texts.ts';
import { CallStateBadge } from './state.tsx';
import { useCallTexts } from './texts.ts';
import { type Line, Transcript } from './transcript.tsx';

/** One call: as it is spoken while it is on the line, and its record afterwards. */
export function CallPage() {
  const text = useCallTexts();
  const { callId } = useParams({ from: '/calls/$callId' });
  const live = useLive(({ calls }) => calls.get(callId));
  const call = useQuery({
    queryKey: ['calls', callId],
    queryFn: ({ signal }) => request<CallDetails>('GET', `/api/v1/calls/${encodeURIComponent(callId)}`, { signal }),
  });
  const { refetch } = call;
  const ended = live?.ended ?? false;
  useEffect(() => {
    if (ended) void refetch();
  }, [ended, refetch]);
  if (call.isPending) return <Loading lines={6} />;
  if (call.isError && call.error instanceof ApiError && call.error.status === 404)
    return <Empty title={text('notFound')} />;
  if (call.isError && !call.data) return <PageError error={call.error} onRetry={() => void refetch()} />;
  return <Call call={call.data} live={live} />;
}

function Call({ call, live }: { call: CallDetails; live: LiveCall | undefined }) {
  const text = useCallTexts();
  const who = call.name ?? shownNumber(call.called_number);
  const onLine = call.end_time === null && !(live?.ended ?? false) && isActive(call.status);
  const lines = linesOf(call, live);
  const startedAtMs = live?.answeredAtMs ?? (call.start_time === null ? null : Date.parse(call.start_time));
  return (
    <>
      <PageHead title={text('callWith', { who })}>
        {onLine && <HangUp callId={call.call_id} who={who} look="danger" />}
      </PageHead>
      <div className={styles.columns}>
        <Card title={text('transcript')}>
          {lines.length === 0 ? (
            <Empty title={onLine ? text('noTranscript') : text('noTranscriptEnded')} />
          ) : (
            <Transcript lines={lines} startedAtMs={startedAtMs} />
          )}
        </Card>
        <Facts call={call} state={(onLine && live?.state) || call.status} />
      </div>
    </>
  );
}

const isActive = (status: string): boolean => ['queued', 'dialing', 'ringing', 'in_progress'].includes(status);

/** The stored lines, and over them what has been said since they were read. */
function linesOf(call: CallDetails, live: LiveCall | undefined): Line[] {
  const lines = new Map<number, Line>();
  call.transcript.forEach(({ role, content, interrupted, started_at, ended_at }, key) => {
    lines.set(key, { key, role, content, interrupted, startedAt: started_at, open: ended_at === null });
  });
  for (const { index, role, content, interrupted, started_at, ended_at } of live?.turns ?? [])
    lines.set(index, { key: index, role, content, interrupted, startedAt: started_at, open: ended_at === null });
  return [...lines.values()].filter(({ content }) => content !== '').sort((a, b) => a.key - b.key);
}

function Facts({ call, state }: { call: CallDetails; state: CallDetails['status'] | LiveCall['state'] }) {
  const text = useCallTexts();
  const reasonText = useReasonTexts();
  const formats = useFormats();
  const facts = [
    [text('status'), <CallStateBadge key="state" state={state} />],
    [text('number'), shownNumber(call.called_number)],
    [text('duration'), call.start_time && formats.duration(call.duration)],
    [text('created'), formats.dateTime(call.created_at)],
    [text('answered'), call.start_time && formats.dateTime(call.start_time)],
    [text('ended'), call.end_time && formats.dateTime(call.end_time)],
    [text('reason'), call.reason && reasonText(call.reason)],
    [text('cause'), call.hangup_cause],
    [text('keys'), call.keys_pressed.map(({ digit }) => digit).join(' ')],
  ] as const;
  return (
    <Card>
      <dl className={styles.facts}>
        {facts
          .filter(([, value]) => value !== null && value !== '')
          .map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
      </dl>
    </Card>
  );
}
