import { recordPath, WebhookLog, WebhookLogsQuery } from '@ligai/contracts';
import { listAttempts } from '@ligai/db';
import { z } from 'zod';
import { listReply } from '../../../http/list-reply.ts';
import { route } from '../../../http/route.ts';
import { requireWebhook, toWebhookLog, webhookLogExample } from '../webhook-answers.ts';

export const listWebhookLogsRoute = route({
  method: 'get',
  path: '/api/v1/webhooks/:id/logs',
  summary: 'Get Webhook Logs',
  description: 'Every attempt and test, newest first.',
  params: recordPath('The webhook ID'),
  query: WebhookLogsQuery,
  answer: z.array(WebhookLog),
  errors: { 404: 'No such webhook' },
  example: { answer: [webhookLogExample] },
  async handle({ params: { id }, query }, gateway) {
    await requireWebhook(gateway, id);
    const { attempts, ...end } = await listAttempts(gateway.db, id, query);
    return listReply(attempts.map(toWebhookLog), { path: `/api/v1/webhooks/${id}/logs`, query, end });
  },
});
