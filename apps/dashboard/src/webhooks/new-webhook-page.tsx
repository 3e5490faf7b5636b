import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { BackLink } from '../app/back-link.tsx';
import { useNotify } from '../app/notices.tsx';
import { Card } from '../design/card.tsx';
import { PageHead } from '../design/page-head.tsx';
import { useWebhookTexts } from './texts.ts';
import { WebhookForm } from './webhook-form.tsx';

/** Creates a webhook. Its secret is shown here, once. */
export function NewWebhookPage() {
  const text = useWebhookTexts();
  const notify = useNotify();
  const navigate = useNavigate();
  const queries = useQueryClient();
  return (
    <>
      <PageHead back={<BackLink to="/webhooks" />} title={text('create')} about={text('about')} />
      <Card narrow>
        <WebhookForm
          webhook={null}
          onSaved={async ({ id }) => {
            notify({ title: text('created') });
            await queries.invalidateQueries({ queryKey: ['webhooks'] });
            await navigate({
              to: '/webhooks/$webhookId',
              params: { webhookId: String(id) },
              search: { tab: 'receiver' },
              ignoreBlocker: true,
            });
          }}
        />
      </Card>
    </>
  );
}
