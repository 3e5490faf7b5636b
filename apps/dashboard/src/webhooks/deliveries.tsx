import type { DeliveryStatus, WebhookDelivery } from '@ligai/contracts';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { requestPage } from '../api/request.ts';
import { PageError } from '../app/page-error.tsx';
import { ShowMore } from '../app/show-more.tsx';
import { Choice } from '../design/choice.tsx';
import { Empty } from '../design/empty.tsx';
import { Loading } from '../design/loading.tsx';
import { DeliveryItem } from './delivery-item.tsx';
import { useDeliveryStatusTexts } from './delivery-status.tsx';
import { useWebhookTexts } from './texts.ts';
import { deliveryStatuses, type WebhookSearch, webhookEvents } from './webhook-search.ts';
import styles from './webhooks-page.module.css';

/** The deliveries of a webhook, newest first. One of them can be open, and the address says which. */
export function Deliveries({ webhookId, search }: { webhookId: number; search: WebhookSearch }) {
  const text = useWebhookTexts();
  const statusText = useDeliveryStatusTexts();
  const navigate = useNavigate({ from: '/webhooks/$webhookId' });
  const { status, event, delivery: opened } = search;
  const deliveries = useInfiniteQuery({
    queryKey: ['webhooks', String(webhookId), 'deliveries', status, event],
    queryFn: ({ pageParam, signal }) =>
      pageParam === null
        ? requestPage<WebhookDelivery[]>(`/api/v1/webhooks/${webhookId}/deliveries`, {
            signal,
            query: { status, event, limit: 50 },
          })
        : requestPage<WebhookDelivery[]>(pageParam, { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
    // No message of the socket is about deliveries.
    refetchInterval: ({ state }) => ((state.data?.pages.length ?? 0) <= 2 ? 3000 : false),
  });
  const rows = deliveries.data?.pages.flatMap(({ items }) => items) ?? [];
  const change = (next: Partial<WebhookSearch>) =>
    void navigate({ search: (before) => ({ ...before, ...next }), replace: true, resetScroll: false });
  const isFiltered = status !== undefined || event !== undefined;
  return (
    <div className={styles.deliveries}>
      <search className={styles.filters}>
        <Choice<DeliveryStatus | ''>
          label={text('status')}
          value={status ?? ''}
          options={[
            { value: '', label: text('anyStatus') },
            ...deliveryStatuses.map((one) => ({ value: one, label: statusText(one) })),
          ]}
          onChange={(next) => change({ status: next || undefined, delivery: undefined })}
        />
        <Choice
          label={text('event')}
          value={event ?? ''}
          options={[
            { value: '', label: text('anyEvent') },
            ...webhookEvents.map((one) => ({ value: one, label: text(one) })),
          ]}
          onChange={(next) => change({ event: next || undefined, delivery: undefined })}
        />
      </search>
      {deliveries.isPending && <Loading lines={6} />}
      {deliveries.isError && rows.length === 0 && (
        <PageError error={deliveries.error} onRetry={() => void deliveries.refetch()} />
      )}
      {deliveries.isSuccess &&
        rows.length === 0 &&
        (isFiltered ? (
          <Empty title={text('noDeliveriesMatch')} />
        ) : (
          <Empty title={text('noDeliveries')}>
            <p>{text('noDeliveriesHint')}</p>
          </Empty>
        ))}
      {rows.length > 0 && (
        <ul className={styles.items}>
          {rows.map((row) => (
            <DeliveryItem
              key={row.id}
              delivery={row}
              isOpen={row.id === opened}
              onToggle={() => change({ delivery: row.id === opened ? undefined : row.id })}
            />
          ))}
        </ul>
      )}
      <ShowMore list={deliveries} />
    </div>
  );
}
