import type { WebhookAnswer } from '@ligai/contracts';
import { useQueryClient } from '@tanstack/react-query';
import type { Tagged } from '../api/request.ts';
import { useNotify } from '../app/notices.tsx';
import { Card } from '../design/card.tsx';
import { useWebhookTexts } from './texts.ts';
import { WebhookForm } from './webhook-form.tsx';

/** Changes a webhook. */
export function EditWebhook({ webhook }: { webhook: Tagged<WebhookAnswer> }) {
  const text = useWebhookTexts();
  const notify = useNotify();
  const queries = useQueryClient();
  return (
    <Card narrow>
      <WebhookForm
        webhook={webhook}
        onSaved={async (saved) => {
          queries.setQueryData(['webhooks', String(saved.id)], saved);
          notify({ title: text('saved') });
          await queries.invalidateQueries({ queryKey: ['webhooks'] });
        }}
      />
    </Card>
  );
}
