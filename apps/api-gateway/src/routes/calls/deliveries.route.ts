import { CallDeliveryItem, CallHistoryQuery, CallRecordPath, toTimestamp } from '@ligai/contracts';
import { type CallDelivery, listCallDeliveries } from '@ligai/db';
import { z } from 'zod';
import { Reply, route } from '../../http/route.ts';
import { knownCall } from './call-answers.ts';

export const listCallDeliveriesRoute = route({
  method: 'get',
  path: '/api/v1/calls/:id/deliveries',
  summary: 'List Webhook Deliveries of a Call',
  description:
    'The deliveries that the events of the call caused, of all webhooks, in the order of the events. Finished ones are deleted after `retain_deliveries_days`.',
  params: CallRecordPath,
  query: CallHistoryQuery,
  answer: z.array(CallDeliveryItem),
  errors: { 404: 'No such call' },
  example: {
    answer: [
      {
        id: 7,
        webhook_id: 1,
        webhook_name: 'My CRM',
        url: 'https://example.com/webhook?token=****',
        event: 'call.started',
        sequence: 3,
        status: 'pending',
        attempts: 1,
        status_code: 500,
        error: 'status 500',
        response_body: 'Internal Server Error',
        response_time_ms: 120,
        attempted_at: '2026-01-15T10:30:01Z',
        created_at: '2026-01-15T10:30:00Z',
        next_attempt_at: '2026-01-15T10:30:02Z',
        finished_at: null,
        event_id: '0198c4c1-5f0e-7d35-9d1c-0a7b6c1f2e3d',
      },
    ],
  },
  async handle({ params, query }, { db }) {
    const { callId } = await knownCall(db, params.id);
    const { deliveries, total } = await listCallDeliveries(db, callId, query);
    return new Reply(deliveries.map(toItem), { headers: { 'X-Total-Count': String(total) } });
  },
});

function toItem(delivery: CallDelivery): CallDeliveryItem {
  const { id, event, sequence, status, attempts, error, attemptedAt, nextAttemptAt, finishedAt } = delivery;
  return {
    id,
    webhook_id: delivery.webhookId,
    webhook_name: delivery.webhookName,
    url: withoutSecrets(delivery.url),
    ...{ event, sequence, status, attempts, error },
    status_code: delivery.statusCode,
    response_body: delivery.responseBody,
    response_time_ms: delivery.responseTimeMs,
    attempted_at: attemptedAt && toTimestamp(attemptedAt),
    created_at: toTimestamp(delivery.createdAt),
    next_attempt_at: nextAttemptAt && toTimestamp(nextAttemptAt),
    finished_at: finishedAt && toTimestamp(finishedAt),
    event_id: delivery.eventId,
  };
}

const mask = '****';

/** An address as it may be shown: user, password and values of the query may be secrets. */
export function withoutSecrets(address: string): string {
  const url = URL.parse(address);
  if (!url) return mask;
  if (url.username !== '' || url.password !== '') [url.username, url.password] = [mask, mask];
  for (const name of new Set(url.searchParams.keys())) url.searchParams.set(name, mask);
  url.hash = '';
  return url.href;
}
