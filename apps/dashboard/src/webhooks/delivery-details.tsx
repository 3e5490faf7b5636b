import type { DeliveryStatus, WebhookDeliveryDetails, WebhookLog } from '@ligai/contracts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { RotateCcw } from 'lucide-react';
import { request } from '../api/request.ts';
import { useSentence } from '../api/sentences/load-sentences.ts';
import { useNotify } from '../app/notices.tsx';
import { PageError, useErrorText } from '../app/page-error.tsx';
import { Badge } from '../design/badge.tsx';
import { Button } from '../design/button.tsx';
import { CopyButton } from '../design/copy-button.tsx';
import { Loading } from '../design/loading.tsx';
import { useFormats } from '../language/formats.ts';
import { readableJson } from './readable-json.ts';
import { useWebhookTexts } from './texts.ts';
import styles from './webhooks-page.module.css';

/** What was sent, and each attempt with what came back. */
export function DeliveryDetails(props: { webhookId: number; deliveryId: number; status: DeliveryStatus }) {
  const { webhookId, deliveryId, status } = props;
  const text = useWebhookTexts();
  const path = `/api/v1/webhooks/${webhookId}/deliveries/${deliveryId}`;
  const delivery = useQuery({
    queryKey: ['webhooks', String(webhookId), 'delivery', deliveryId],
    queryFn: ({ signal }) => request<WebhookDeliveryDetails>('GET', path, { signal }),
    refetchInterval: ({ state }) => (state.data?.status === 'pending' || status === 'pending' ? 2000 : false),
  });
  if (delivery.isPending) return <Loading />;
  if (delivery.isError && !delivery.data)
    return <PageError error={delivery.error} onRetry={() => void delivery.refetch()} />;
  const { call_id: callId, event_id: eventId, log, body } = delivery.data;
  return (
    <>
      <div className={styles.bar}>
        <Link to="/calls/$callId" params={{ callId }}>
          {text('call')}
        </Link>
        <span className={styles.soft}>
          {text('eventId')}: <code>{eventId}</code>
        </span>
        {status !== 'pending' && <Resend path={path} />}
      </div>
      <h3>{text('attemptsTitle')}</h3>
      {log.length === 0 && <p className={styles.soft}>{text('noAttempts')}</p>}
      <ol className={styles.attempts}>
        {log.map((attempt) => (
          <Attempt key={attempt.id} attempt={attempt} />
        ))}
      </ol>
      <div className={styles.bar}>
        <h3>{text('bodySent')}</h3>
        <CopyButton value={body} />
      </div>
      <pre className={styles.body}>{readableJson(body)}</pre>
    </>
  );
}

function Attempt({ attempt }: { attempt: WebhookLog }) {
  const text = useWebhookTexts();
  const formats = useFormats();
  const sentence = useSentence();
  const { status_code: status, success, error, response_body: body } = attempt;
  return (
    <li className={styles.attempt}>
      <div className={styles.bar}>
        <span className={styles.event}>{text('attempt', { number: attempt.attempt })}</span>
        <Badge look={success ? 'good' : 'bad'}>
          {status === null ? text('notAnswered') : text('answered', { status })}
        </Badge>
        <span className={styles.soft}>{text('took', { ms: formats.count(attempt.response_time_ms) })}</span>
        <time dateTime={attempt.created_at} className={styles.soft}>
          {formats.dateTime(attempt.created_at)} ({formats.time(attempt.created_at)})
        </time>
        {error !== null && error !== `status ${status}` && <span className={styles.problem}>{sentence(error)}</span>}
      </div>
      {status !== null && (
        <details className={styles.received}>
          <summary>{text('bodyReceived')}</summary>
          {body === null || body === '' ? (
            <p className={styles.soft}>{text('bodyEmpty')}</p>
          ) : (
            <pre className={styles.body} dir="auto">
              {body}
            </pre>
          )}
        </details>
      )}
    </li>
  );
}

function Resend({ path }: { path: string }) {
  const text = useWebhookTexts();
  const notify = useNotify();
  const errorText = useErrorText();
  const queries = useQueryClient();
  const resending = useMutation({
    mutationFn: () => request('POST', `${path}/resend`),
    onSuccess: () => notify({ title: text('resent') }),
    onError: (error) => notify({ title: text('resendFailed'), detail: errorText(error), look: 'bad' }),
    onSettled: () => queries.invalidateQueries({ queryKey: ['webhooks'] }),
  });
  return (
    <Button busy={resending.isPending} onClick={() => resending.mutate()}>
      <RotateCcw size={16} aria-hidden="true" />
      {text('resend')}
    </Button>
  );
}
