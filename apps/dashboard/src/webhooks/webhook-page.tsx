import type { WebhookAnswer } from '@ligai/contracts';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { ApiError, requestTagged, type Tagged } from '../api/request.ts';
import { isRecordId } from '../app/address-values.ts';
import { BackLink } from '../app/back-link.tsx';
import { Missing } from '../app/missing.tsx';
import { PageError } from '../app/page-error.tsx';
import { Loading } from '../design/loading.tsx';
import { PageHead } from '../design/page-head.tsx';
import { Tabs } from '../design/tabs.tsx';
import { CreatedWebhook, useCreated } from './created-webhook.tsx';
import { Deliveries } from './deliveries.tsx';
import { EditWebhook } from './edit-webhook.tsx';
import { Receiver } from './receiver.tsx';
import { SendTest } from './send-test.tsx';
import { type Tested, TestResult } from './test-result.tsx';
import { useWebhookTexts } from './texts.ts';
import { WebhookActions } from './webhook-actions.tsx';
import { WebhookState } from './webhook-state.tsx';
import styles from './webhooks-page.module.css';

/** One webhook: its deliveries, a receiver for them, and its configuration. */
export function WebhookPage() {
  const text = useWebhookTexts();
  const { webhookId } = useParams({ from: '/webhooks/$webhookId' });
  const webhook = useQuery({
    queryKey: ['webhooks', webhookId],
    queryFn: ({ signal }) =>
      requestTagged<WebhookAnswer>('GET', `/api/v1/webhooks/${encodeURIComponent(webhookId)}`, { signal }),
    enabled: isRecordId(webhookId),
    refetchInterval: 5000,
  });
  if (!isRecordId(webhookId) || (webhook.error instanceof ApiError && [404, 422].includes(webhook.error.status)))
    return <Missing list="/webhooks" title={text('notFound')} />;
  if (webhook.isPending) return <Loading lines={6} />;
  if (webhook.isError && !webhook.data)
    return <PageError error={webhook.error} onRetry={() => void webhook.refetch()} />;
  return <Webhook key={webhook.data.id} webhook={webhook.data} />;
}

function Webhook({ webhook }: { webhook: Tagged<WebhookAnswer> }) {
  const text = useWebhookTexts();
  const search = useSearch({ from: '/webhooks/$webhookId' });
  const navigate = useNavigate({ from: '/webhooks/$webhookId' });
  const [tested, setTested] = useState<Tested | null>(null);
  const { created, close } = useCreated(webhook.id);
  return (
    <>
      <PageHead
        back={<BackLink to="/webhooks" />}
        title={webhook.name}
        about={<bdi className={styles.url}>{webhook.url}</bdi>}
      >
        <WebhookActions webhook={webhook} />
        {!created && <SendTest webhook={webhook} onTested={setTested} />}
      </PageHead>
      <WebhookState webhook={webhook} />
      {created && <CreatedWebhook webhook={webhook} secret={created.secret} onTested={setTested} onClose={close} />}
      {tested && <TestResult tested={tested} onClose={() => setTested(null)} />}
      <Tabs
        value={search.tab ?? 'deliveries'}
        onChange={(tab) => void navigate({ search: tab === 'deliveries' ? {} : { tab }, replace: true })}
        tabs={[
          {
            value: 'deliveries',
            label: text('deliveries'),
            content: <Deliveries webhookId={webhook.id} search={search} />,
          },
          {
            value: 'receiver',
            label: text('receiver'),
            content: <Receiver hasSecret={webhook.has_secret} language={search.language ?? 'node'} />,
          },
          { value: 'configuration', label: text('configuration'), content: <EditWebhook webhook={webhook} /> },
        ]}
      />
    </>
  );
}
