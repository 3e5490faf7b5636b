import { ListWebhooksQuery, WebhookAnswer } from '@ligai/contracts';
import { listWebhooks } from '@ligai/db';
import { z } from 'zod';
import { Reply, route } from '../../http/route.ts';
import { toWebhookAnswers, webhookExample } from './webhook-answers.ts';

export const listWebhooksRoute = route({
  method: 'get',
  path: '/api/v1/webhooks',
  summary: 'List Webhooks',
  description: 'Newest first. Secrets are never shown.',
  query: ListWebhooksQuery,
  answer: z.array(WebhookAnswer),
  example: { answer: [webhookExample] },
  async handle({ query: { skip, limit } }, { db }) {
    const { webhooks, total } = await listWebhooks(db, { skip, limit });
    return new Reply(await toWebhookAnswers(db, webhooks), { headers: { 'X-Total-Count': String(total) } });
  },
});
