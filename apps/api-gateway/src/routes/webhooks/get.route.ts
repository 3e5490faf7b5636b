import { recordPath, WebhookAnswer } from '@ligai/contracts';
import { route } from '../../http/route.ts';
import { requireWebhook, webhookExample, webhookReply } from './webhook-answers.ts';

export const getWebhookRoute = route({
  method: 'get',
  path: '/api/v1/webhooks/:id',
  summary: 'Get Webhook by ID',
  description: 'Its secret is never shown.',
  params: recordPath('The webhook ID'),
  answer: WebhookAnswer,
  tagged: true,
  errors: { 404: 'No such webhook' },
  example: { answer: webhookExample },
  async handle({ params: { id } }, gateway) {
    return webhookReply(gateway.db, await requireWebhook(gateway, id));
  },
});
