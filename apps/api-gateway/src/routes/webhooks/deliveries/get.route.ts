import { DeliveryPath, WebhookDeliveryDetails } from '@ligai/contracts';
import { findDelivery } from '@ligai/db';
import { LigaiError } from '@ligai/kernel';
import { route } from '../../../http/route.ts';
import {
  deliveryExample,
  requireWebhook,
  toWebhookDelivery,
  toWebhookLog,
  webhookLogExample,
} from '../webhook-answers.ts';

export const getDeliveryRoute = route({
  method: 'get',
  path: '/api/v1/webhooks/:id/deliveries/:delivery_id',
  summary: 'Get Webhook Delivery',
  description: 'The delivery with the body that was sent, and its last 100 attempts, earliest first.',
  params: DeliveryPath,
  answer: WebhookDeliveryDetails,
  errors: { 404: 'No such webhook or delivery' },
  example: {
    answer: {
      ...deliveryExample,
      body: '{"event":"call.started","timestamp":"2026-01-15T10:30:00Z","data":{"call_id":"call-123"}}',
      log: [{ ...webhookLogExample, status_code: 500, success: false, error: 'status 500' }],
    },
  },
  async handle({ params: { id, delivery_id } }, gateway) {
    await requireWebhook(gateway, id);
    const found = await findDelivery(gateway.db, id, delivery_id);
    if (!found) throw new LigaiError('not_found', `Delivery ${delivery_id} of webhook ${id} not found`);
    const { delivery, attempts } = found;
    return { ...toWebhookDelivery(delivery), body: delivery.body, log: attempts.map(toWebhookLog) };
  },
});
