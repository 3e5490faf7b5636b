import { CreateWebhookBody, WebhookAnswer } from '@ligai/contracts';
import { insertWebhook } from '@ligai/db';
import { route } from '../../http/route.ts';
import { webhookExample, webhookReply } from './webhook-answers.ts';

export const createWebhookRoute = route({
  method: 'post',
  path: '/api/v1/webhooks',
  summary: 'Create Webhook',
  description:
    'The URL must be http or https, without credentials, and lead to a public address, unless `WEBHOOK_ALLOW_PRIVATE` ' +
    'allows its network. A name that does not resolve now is accepted and checked again before each connection. A secret ' +
    'that starts with `whsec_` must go on with at least 16 bytes in base64; blanks around it are removed.',
  body: CreateWebhookBody,
  answer: WebhookAnswer,
  status: 201,
  tagged: true,
  idempotent: true,
  example: {
    body: {
      name: 'My CRM',
      url: 'https://example.com/webhook',
      events: ['call.started', 'call.ended'],
      secret: 'my-secret-key',
    },
    answer: { ...webhookExample, name: 'My CRM' },
  },
  async handle({ body: { is_active, retry_for_hours, ...fields }, idempotency }, { db, secrets, egress }) {
    await egress.check(fields.url);
    const webhook = { ...fields, isActive: is_active, retryForHours: retry_for_hours };
    return db.transaction(async (tx) => {
      const reply = await webhookReply(tx, await insertWebhook(tx, secrets, webhook));
      await idempotency.keep(tx, reply.body);
      return reply;
    });
  },
});
