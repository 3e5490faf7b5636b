import { DeliveryPath, DoneAnswer, deliveryWake } from '@ligai/contracts';
import { resendDelivery } from '@ligai/db';
import { route } from '../../../http/route.ts';
import { requireActiveWebhook } from '../webhook-answers.ts';

export const resendDeliveryRoute = route({
  method: 'post',
  path: '/api/v1/webhooks/:id/deliveries/:delivery_id/resend',
  summary: 'Resend Webhook Delivery',
  description: 'Sends a finished delivery again, with all its retries: the same body and the same id.',
  params: DeliveryPath,
  answer: DoneAnswer,
  errors: { 400: 'The delivery is still pending, or the webhook is inactive', 404: 'No such webhook or delivery' },
  example: { answer: { success: true, message: 'Delivery will be sent again' } },
  async handle({ params: { id, delivery_id } }, gateway) {
    await requireActiveWebhook(gateway, id);
    await resendDelivery(gateway.db, id, delivery_id);
    gateway.bus.publish(deliveryWake, {});
    return { success: true as const, message: 'Delivery will be sent again' };
  },
});
