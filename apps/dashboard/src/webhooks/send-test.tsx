import type { TestWebhookAnswer, WebhookAnswer, WebhookLog } from '@ligai/contracts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Send } from 'lucide-react';
import { request } from '../api/request.ts';
import { useNotify } from '../app/notices.tsx';
import { useErrorText } from '../app/page-error.tsx';
import { Button } from '../design/button.tsx';
import type { Tested } from './test-result.tsx';
import { useWebhookTexts } from './texts.ts';

/** The button that sends a test to a webhook. */
export function SendTest({ webhook, onTested }: { webhook: WebhookAnswer; onTested: (tested: Tested) => void }) {
  const text = useWebhookTexts();
  const notify = useNotify();
  const errorText = useErrorText();
  const queries = useQueryClient();
  const testing = useMutation({
    mutationFn: () => sendTest(`/api/v1/webhooks/${webhook.id}`),
    onSuccess: onTested,
    onError: (error) => notify({ title: text('testFailed'), detail: errorText(error), look: 'bad' }),
    onSettled: () => queries.invalidateQueries({ queryKey: ['webhooks'] }),
  });
  return (
    <Button look="primary" busy={testing.isPending} onClick={() => testing.mutate()}>
      <Send size={16} aria-hidden="true" />
      {text('sendTest')}
    </Button>
  );
}

/** The result of a test, with its entry in the log: what was sent and what came back. */
async function sendTest(path: string): Promise<Tested> {
  const answer = await request<TestWebhookAnswer>('POST', `${path}/test`);
  const log = await request<WebhookLog[]>('GET', `${path}/logs`, { query: { limit: 20 } }).catch(() => []);
  return { answer, log: log.find(({ event }) => event === 'test') ?? null };
}
