import type { CallDeliveryItem } from '@ligai/contracts';
import { useSentence } from '../api/sentences/load-sentences.ts';
import { PageError } from '../app/page-error.tsx';
import { ShowMore } from '../app/show-more.tsx';
import { Empty } from '../design/empty.tsx';
import { Loading } from '../design/loading.tsx';
import { useFormats } from '../language/formats.ts';
import { DeliveryStatusBadge } from '../webhooks/delivery-status.tsx';
import { useTabTexts } from './call-tab-texts.ts';
import styles from './call-tabs.module.css';
import { type CallProgress, deliveriesAgainMs } from './read-again.ts';
import { useCallList } from './use-call-list.ts';

/** The webhooks that the call caused, and what became of each. */
export function DeliveriesTab({ callId, progress }: { callId: string; progress: CallProgress }) {
  const text = useTabTexts();
  const { query, rows } = useCallList<CallDeliveryItem>({
    ...{ callId, list: 'deliveries', progress },
    againMs: deliveriesAgainMs,
  });
  if (query.isPending) return <Loading lines={4} />;
  if (query.isError && rows.length === 0) return <PageError error={query.error} onRetry={() => void query.refetch()} />;
  if (rows.length === 0)
    return (
      <Empty title={text('noDeliveries')}>
        <p>{text('noDeliveriesHint')}</p>
      </Empty>
    );
  return (
    <div className={styles.list}>
      <ul className={styles.deliveries}>
        {rows.map((delivery) => (
          <Delivery key={delivery.id} delivery={delivery} />
        ))}
      </ul>
      <ShowMore list={query} />
    </div>
  );
}

function Delivery({ delivery }: { delivery: CallDeliveryItem }) {
  const text = useTabTexts();
  const formats = useFormats();
  const sentence = useSentence();
  const { status, attempts, status_code, response_time_ms, error, response_body, next_attempt_at } = delivery;
  return (
    <li className={styles.delivery}>
      <div className={styles.deliveryHead}>
        <DeliveryStatusBadge status={status} />
        <strong>
          <bdi>{delivery.webhook_name}</bdi>
        </strong>
        <code>{delivery.event}</code>
        <time dateTime={delivery.created_at} className={styles.hint}>
          {formats.time(delivery.created_at)}
        </time>
      </div>
      <p className={styles.hint}>{delivery.url}</p>
      <p>
        {text('attempts', { count: attempts })}
        {status_code !== null && response_time_ms !== null && (
          <> · {text('answered', { status: status_code, time: `${formats.count(response_time_ms)} ms` })}</>
        )}
        {next_attempt_at !== null && <> · {text('nextAttempt', { time: formats.time(next_attempt_at) })}</>}
      </p>
      {error !== null && error !== `status ${status_code}` && <p className={styles.problem}>{sentence(error)}</p>}
      {response_body && (
        <details className={styles.raw}>
          <summary>{text('response')}</summary>
          <pre>{response_body}</pre>
        </details>
      )}
    </li>
  );
}
