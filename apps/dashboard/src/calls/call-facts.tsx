import type { CallDetails, CampaignAnswer } from '@ligai/contracts';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { ApiError, request } from '../api/request.ts';
import { Card } from '../design/card.tsx';
import { useFormats } from '../language/formats.ts';
import type { LiveCall } from '../live/live-calls.ts';
import { providerNames } from '../status/queries.ts';
import styles from './call-page.module.css';
import { useReasonTexts } from './reason-texts.ts';
import { RunningTime } from './running-time.tsx';
import { CallStateBadge } from './state.tsx';
import { useCallTexts } from './texts.ts';
import { useCalledText } from './use-called-text.ts';
import { whyEnded } from './why-ended.ts';

/** What is known of a call beside its conversation. */
export function CallFacts(props: {
  call: CallDetails;
  state: CallDetails['status'] | LiveCall['state'];
  /** When it was answered; null before that. */
  startedAtMs: number | null;
  onLine: boolean;
}) {
  const { call, state, startedAtMs, onLine } = props;
  const text = useCallTexts();
  const calledText = useCalledText();
  const reasonText = useReasonTexts();
  const formats = useFormats();
  const why = whyEnded(call.status, call.reason);
  const dayOf = (at: string) => new Date(at).toDateString();
  /** The day is written only if it is another one than that of the request. */
  const laterTime = (at: string) => (dayOf(at) === dayOf(call.created_at) ? formats.time(at) : formats.dateTime(at));
  const duration =
    onLine && startedAtMs !== null ? (
      <RunningTime sinceMs={startedAtMs} />
    ) : (
      call.start_time && formats.duration(call.duration)
    );
  const main: Fact[] = [
    [text('status'), <CallStateBadge key="state" state={state} reason={call.reason} />],
    [text('number'), calledText(call.called_number)],
    [text('duration'), duration],
    [text('reason'), why && reasonText(why)],
    [text('provider'), providerFailure(call, text)],
    [text('prompt'), <PromptOfCall key="prompt" prompt={call.prompt} />],
    [text('campaign'), call.campaign_id === null ? null : <CampaignLink key="campaign" id={call.campaign_id} />],
  ];
  const further: Fact[] = [
    [text('created'), formats.dateTime(call.created_at)],
    [text('answered'), call.start_time && laterTime(call.start_time)],
    [text('ended'), call.end_time && laterTime(call.end_time)],
    [text('attempt'), call.attempt > 1 ? formats.count(call.attempt) : null],
    [text('cause'), call.hangup_cause && <code key="cause">{call.hangup_cause}</code>],
    [text('code'), <code key="code">{call.call_id}</code>],
    ...Object.entries(call.metadata).map(
      ([name, value]): Fact => [name, typeof value === 'string' ? value : JSON.stringify(value), `metadata ${name}`],
    ),
  ];
  return (
    <>
      <div className={styles.mainFacts}>
        <FactList facts={main} />
      </div>
      <div className={styles.furtherFacts}>
        <FactList facts={further} />
      </div>
    </>
  );
}

/** `key`: of a name that may be the same as another one's. */
type Fact = readonly [name: string, value: ReactNode, key?: string];

/** Facts without a value are left out. */
const FactList = ({ facts }: { facts: readonly Fact[] }) => (
  <Card>
    <dl className={styles.facts}>
      {facts
        .filter(([, value]) => value !== null && value !== '')
        .map(([name, value, key = name]) => (
          <div key={key}>
            <dt>{name}</dt>
            <dd dir="auto">{value}</dd>
          </div>
        ))}
    </dl>
  </Card>
);

/** The provider that failed, and the status with which it answered; null for a call without such a failure. */
function providerFailure({ provider, provider_status: status }: CallDetails, text: ReturnType<typeof useCallTexts>) {
  if (provider === null) return null;
  const name = providerNames[provider];
  return status === null ? name : text('providerAnswered', { provider: name, status });
}

/**
 * As it was named then, with links to the prompt and to the version that was used; without links if it is not stored.
 */
function PromptOfCall({ prompt: { id, name, version, deleted } }: Pick<CallDetails, 'prompt'>) {
  const text = useCallTexts();
  const formats = useFormats();
  if (id === null) return name === '' ? text('promptNotStored') : text('promptNotStoredNamed', { name });
  if (deleted) return text('promptDeleted', { name });
  const params = { promptId: String(id) };
  return (
    <>
      <Link to="/prompts/$promptId" params={params}>
        <bdi>{name}</bdi>
      </Link>
      {version !== null && (
        <>
          {', '}
          <Link to="/prompts/$promptId" params={params} search={{ tab: 'versions', version }}>
            {text('promptVersion', { version: formats.count(version) })}
          </Link>
        </>
      )}
    </>
  );
}

/** Its name; without a link if it was deleted. */
function CampaignLink({ id }: { id: number }) {
  const text = useCallTexts();
  const { data: campaign, error } = useQuery({
    queryKey: ['campaigns', String(id)],
    queryFn: ({ signal }) => request<CampaignAnswer>('GET', `/api/v1/campaigns/${id}`, { signal }),
    retry: false,
  });
  if (error instanceof ApiError && error.status === 404) return text('campaignDeleted', { id });
  return (
    <Link to="/campaigns/$campaignId" params={{ campaignId: String(id) }}>
      <bdi>{campaign?.name ?? text('campaignNumber', { id })}</bdi>
    </Link>
  );
}
