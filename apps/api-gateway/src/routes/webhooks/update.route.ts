import { deliveryWake, recordPath, UpdateWebhookBody, WebhookAnswer } from '@ligai/contracts';
import { updateWebhook } from '@ligai/db';
import { route } from '../../http/route.ts';
import { toWebhookChange, webhookExample, webhookOr404, webhookReply, webhookUnchanged } from './webhook-answers.ts';

export const updateWebhookRoute = route({
  method: 'put',
  path: '/api/v1/webhooks/:id',
  summary: 'Update Webhook',
  description:
    'Omitted fields keep their value. `"secret": null` removes the secret. A webhook that is activated again starts without its earlier failures.',
  params: recordPath('The webhook ID'),
  body: UpdateWebhookBody,
  answer: WebhookAnswer,
  tagged: true,
  conditional: true,
  errors: { 404: 'No such webhook' },
  example: { body: { is_active: false }, answer: { ...webhookExample, is_active: false } },
  async handle({ params: { id }, body, ifMatch }, { db, secrets, egress, bus }) {
    if (body.url !== undefined) await egress.check(body.url);
    const unchanged = webhookUnchanged(id, ifMatch);
    const webhook = webhookOr404(id, await updateWebhook(db, secrets, id, toWebhookChange(body), unchanged));
    // What it was owed when it became inactive is due now.
    if (body.is_active) bus.publish(deliveryWake, {});
    return webhookReply(db, webhook);
  },
});
