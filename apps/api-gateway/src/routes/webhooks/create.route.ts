import { CreateWebhookBody, WebhookAnswer } from '@ligai/contracts';
import { insertWebhook } from '@ligai/db';
import { route } from '../../http/route.ts';
import { toWebhookAnswer } from './webhook-answers.ts';
import { webhookExample } from './webhook-examples.ts';

export const createWebhookRoute = route({
  method: 'post',
  path: '/api/v1/webhooks',
  summary: 'Create Webhook',
  description:
    'Only http and https URLs without credentials are taken, and only public addresses: what a private one would open is ' +
    'for the installation to say (`WEBHOOK_ALLOW_PRIVATE`). A name that does not resolve now is taken and looked at again ' +
    'before each connection.',
  body: CreateWebhookBody,
  answer: WebhookAnswer,
  status: 201,
  example: {
    body: {
      name: 'My CRM',
      url: 'https://example.com/webhook',
      events: ['call.started', 'call.ended'],
      secret: 'my-secret-key',
    },
    answer: { ...webhookExample, name: 'My CRM' },
  },
  async handle({ body: { is_active, ...fields } }, { db, secrets, egress }) {
    await egress.check(fields.url);
    return toWebhookAnswer(await insertWebhook(db, secrets, { ...fields, isActive: is_active }));
  },
});
