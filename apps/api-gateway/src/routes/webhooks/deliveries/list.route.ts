import { DeliveriesQuery, recordPath, WebhookDelivery } from '@ligai/contracts';
import { listDeliveries } from '@ligai/db';
import { z } from 'zod';
import { listReply } from '../../../http/list-reply.ts';
import { route } from '../../../http/route.ts';
import { deliveryExample, requireWebhook, toWebhookDelivery } from '../webhook-answers.ts';

export const listDeliveriesRoute = route({
  method: 'get',
  path: '/api/v1/webhooks/:id/deliveries',
  summary: 'List Webhook Deliveries',
  description:
    'The deliveries of the webhook, newest first. A delivery is `pending` until it succeeds (`delivered`) or has used all its retries (`dead`).',
  params: recordPath('The webhook ID'),
  query: DeliveriesQuery,
  answer: z.array(WebhookDelivery),
  errors: { 404: 'No such webhook' },
  example: { answer: [deliveryExample] },
  async handle({ params: { id }, query }, gateway) {
    await requireWebhook(gateway, id);
    const { deliveries, ...end } = await listDeliveries(gateway.db, id, query);
    const path = `/api/v1/webhooks/${id}/deliveries`;
    return listReply(deliveries.map(toWebhookDelivery), { path, query, end });
  },
});
