import type { CallEventItem, CallState, CallStatus, EndReason } from '@ligai/contracts';
import { PageError } from '../app/page-error.tsx';
import { ShowMore } from '../app/show-more.tsx';
import { Empty } from '../design/empty.tsx';
import { Loading } from '../design/loading.tsx';
import { type Column, Table } from '../design/table.tsx';
import { useFormats } from '../language/formats.ts';
import { useTabTexts } from './call-tab-texts.ts';
import styles from './call-tabs.module.css';
import { type CallProgress, eventsAgainMs } from './read-again.ts';
import { useReasonTexts } from './reason-texts.ts';
import { useStateTexts } from './state.tsx';
import { type TurnStep, turnSteps } from './turn-steps.ts';
import { useCallList } from './use-call-list.ts';

const names = {
  'call.state_changed': 'callStateChanged',
  'call.started': 'callStarted',
  'call.ended': 'callEnded',
  'call.failed': 'callFailed',
  'call.turn': 'callTurn',
  'call.key_pressed': 'callKeyPressed',
  'call.no_audio': 'callNoAudio',
} as const;

/** What happened in the call, as it is published to other systems. */
export function EventsTab({ callId, progress }: { callId: string; progress: CallProgress }) {
  const text = useTabTexts();
  const { query, rows } = useCallList<CallEventItem>({
    ...{ callId, list: 'events', progress },
    againMs: eventsAgainMs,
  });
  const columns = useColumns(rows);
  if (query.isPending) return <Loading lines={6} />;
  if (query.isError && rows.length === 0) return <PageError error={query.error} onRetry={() => void query.refetch()} />;
  if (rows.length === 0)
    return (
      <Empty title={text('noEvents')}>
        <p>{text('noEventsHint')}</p>
      </Empty>
    );
  return (
    <div className={styles.list}>
      <Table stacks caption={text('tabEvents')} columns={columns} rows={rows} rowKey={({ id }) => id} />
      <ShowMore list={query} />
    </div>
  );
}

function useColumns(events: readonly CallEventItem[]): Column<CallEventItem>[] {
  const text = useTabTexts();
  const formats = useFormats();
  const steps = turnSteps(events);
  return [
    { key: 'sequence', title: '#', atEnd: true, wideOnly: true, cell: ({ sequence }) => sequence },
    {
      key: 'when',
      title: text('when'),
      cell: ({ occurred_at }) => (
        <time dateTime={occurred_at} className={styles.time}>
          {formats.preciseTime(occurred_at)}
        </time>
      ),
    },
    {
      key: 'event',
      title: text('event'),
      cell: ({ type }) => {
        const name = names[type as keyof typeof names];
        return (
          <>
            {name && text(name)} <code className={styles.type}>{type}</code>
          </>
        );
      },
    },
    { key: 'what', title: text('what'), cell: (event) => <What event={event} step={steps.get(event.id)} /> },
    {
      key: 'data',
      title: text('data'),
      cell: ({ data, sequence }) => (
        <details className={styles.raw}>
          <summary>
            {text('show')} <span className="visually-hidden">{text('dataOf', { sequence })}</span>
          </summary>
          <pre>{JSON.stringify(data, null, 2)}</pre>
        </details>
      ),
    },
  ];
}

/** The part of the data that matters to people. */
function What({ event, step }: { event: CallEventItem; step: TurnStep | undefined }) {
  const text = useTabTexts();
  const stateText = useStateTexts();
  const reasonText = useReasonTexts();
  const { data } = event;
  const reason = data['reason'] as EndReason | null | undefined;
  return (
    <div className={styles.what} dir="auto">
      {typeof data['state'] === 'string' && stateText(data['state'] as CallState | CallStatus)}
      {step && <Step step={step} />}
      {typeof data['digit'] === 'string' && <kbd>{data['digit']}</kbd>}
      {reason && reasonText(reason)}
      {event.published_at === null && <span className={styles.hint}> {text('unpublished')}</span>}
    </div>
  );
}

/** Whose turn it is, what happened in it, and the words that are new or are left of it. */
function Step({ step: { step, role, number, words, wordsAre, latencyMs } }: { step: TurnStep }) {
  const text = useTabTexts();
  const formats = useFormats();
  return (
    <>
      <span className={styles.hint}>
        {text('turnStep', { role: text(role), number, step: text(step) })}
        {latencyMs !== null && ` ${text('answeredIn', { time: `${formats.count(latencyMs)} ms` })}`}
      </span>
      {wordsAre === 'heard' ? (
        <div>
          {text(words === '' ? 'heardNothing' : 'heardWords')} <span dir="auto">{words}</span>
        </div>
      ) : (
        words !== '' && (
          <div dir="auto">
            {wordsAre === 'rest' && '… '}
            {words}
          </div>
        )
      )}
    </>
  );
}
