import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { BackLink } from '../app/back-link.tsx';
import { Card } from '../design/card.tsx';
import { PageHead } from '../design/page-head.tsx';
import { noteCreated } from './created-webhook.tsx';
import { useWebhookTexts } from './texts.ts';
import { WebhookForm } from './webhook-form.tsx';

/** Creates a webhook. Its secret is shown here, and once more on the page of the webhook. */
export function NewWebhookPage() {
  const text = useWebhookTexts();
  const navigate = useNavigate();
  const queries = useQueryClient();
  return (
    <>
      <PageHead back={<BackLink to="/webhooks" />} title={text('create')} about={text('about')} />
      <Card narrow>
        <WebhookForm
          webhook={null}
          onSaved={async ({ id }, secret) => {
            noteCreated({ id, secret });
            await queries.invalidateQueries({ queryKey: ['webhooks'] });
            await navigate({
              to: '/webhooks/$webhookId',
              params: { webhookId: String(id) },
              ignoreBlocker: true,
            });
          }}
        />
      </Card>
    </>
  );
}
