import type { WebhookAnswer } from '@ligai/contracts';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { request } from '../api/request.ts';
import { PageError } from '../app/page-error.tsx';
import buttonStyles from '../design/button.module.css';
import listStyles from '../design/card-list.module.css';
import { CardList } from '../design/card-list.tsx';
import { Choice } from '../design/choice.tsx';
import { Empty } from '../design/empty.tsx';
import { Loading } from '../design/loading.tsx';
import { PageHead } from '../design/page-head.tsx';
import { useWebhookTexts } from './texts.ts';
import { webhookEvents } from './webhook-search.ts';
import { WebhookState } from './webhook-state.tsx';
import styles from './webhooks-page.module.css';

/** Of a card whose address and events have one line each. */
const cardPx = 156;

/** All webhooks, newest first, or those that receive one event. */
export function WebhooksPage() {
  const text = useWebhookTexts();
  const { event } = useSearch({ from: '/webhooks' });
  const navigate = useNavigate({ from: '/webhooks' });
  const webhooks = useQuery({
    queryKey: ['webhooks', 'list'],
    queryFn: ({ signal }) => request<WebhookAnswer[]>('GET', '/api/v1/webhooks', { signal }),
    refetchInterval: 15_000,
  });
  const shown = webhooks.data?.filter(({ events }) => event === undefined || events.includes(event)) ?? [];
  return (
    <>
      <PageHead title={text('title')} about={text('about')}>
        <Link to="/webhooks/new" className={`${buttonStyles.button} ${buttonStyles.primary} ${listStyles.create}`}>
          <Plus size={16} aria-hidden="true" />
          {text('create')}
        </Link>
      </PageHead>
      {webhooks.isPending && <Loading lines={4} />}
      {webhooks.isError && !webhooks.data && (
        <PageError error={webhooks.error} onRetry={() => void webhooks.refetch()} />
      )}
      {webhooks.data?.length === 0 && (
        <Empty title={text('none')}>
          <p>{text('noneHint')}</p>
        </Empty>
      )}
      {webhooks.data && webhooks.data.length > 0 && (
        <search className={styles.filters}>
          <Choice
            label={text('event')}
            value={event ?? ''}
            options={[
              { value: '', label: text('anyEvent') },
              ...webhookEvents.map((one) => ({ value: one, label: text(one) })),
            ]}
            onChange={(next) => void navigate({ search: next === '' ? {} : { event: next }, replace: true })}
          />
        </search>
      )}
      {webhooks.data && webhooks.data.length > 0 && shown.length === 0 && <Empty title={text('noneMatch')} />}
      {shown.length > 0 && (
        <CardList
          items={shown}
          itemKey={({ id }) => id}
          card={(webhook) => <WebhookCard webhook={webhook} />}
          cardPx={cardPx}
        />
      )}
    </>
  );
}

function WebhookCard({ webhook }: { webhook: WebhookAnswer }) {
  const text = useWebhookTexts();
  return (
    <>
      <div className={listStyles.head}>
        <Link to="/webhooks/$webhookId" params={{ webhookId: String(webhook.id) }} className={listStyles.name}>
          <bdi>{webhook.name}</bdi>
        </Link>
      </div>
      <bdi className={styles.url}>{webhook.url}</bdi>
      <WebhookState webhook={webhook} />
      <p className={styles.events}>{webhook.events.map((one) => text(one)).join(' · ')}</p>
    </>
  );
}
