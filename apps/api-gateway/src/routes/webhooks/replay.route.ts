import { deliveryWake, ReplayAnswer, ReplayBody, recordPath } from '@ligai/contracts';
import { replayEvents, replayFinished } from '@ligai/db';
import { LigaiError } from '@ligai/kernel';
import { route } from '../../http/route.ts';
import { requireActiveWebhook } from './webhook-answers.ts';

export const replayWebhookRoute = route({
  method: 'post',
  path: '/api/v1/webhooks/:id/replay',
  summary: 'Replay Webhook Events',
  description:
    'Sends the events from `from` on and before `to` (default: now) again, of the types in `events` (default: those that the ' +
    'webhook subscribes to), under their own ids. Events from before the webhook was created are sent for the first time; ' +
    'pending deliveries are not changed; delivered ones are sent again with each request. With `status: "dead"` only the ' +
    'deliveries that failed for good are sent again, and `from` may be omitted.',
  params: recordPath('The webhook ID'),
  body: ReplayBody,
  answer: ReplayAnswer,
  errors: { 400: 'The webhook is inactive', 404: 'No such webhook' },
  example: {
    body: { from: '2026-01-15T10:00:00Z', to: '2026-01-15T11:00:00Z', events: ['call.ended'] },
    answer: { success: true, message: '3 events will be sent again', replayed: 3 },
  },
  async handle({ params: { id }, body: { from, to, events, status } }, gateway) {
    const webhook = await requireActiveWebhook(gateway, id);
    const until = to ?? new Date(gateway.clock.now());
    if (from === undefined && status === undefined) throw new LigaiError('invalid_request', 'from: is required');
    if (from !== undefined && from > until)
      throw new LigaiError('invalid_request', 'from: expected a time before `to`');
    const span = { webhookId: id, events: events ?? webhook.events, to: until };
    const replayed = await (status === undefined && from !== undefined
      ? replayEvents(gateway.db, { ...span, from })
      : replayFinished(gateway.db, { ...span, from, status: status ?? 'dead' }));
    gateway.bus.publish(deliveryWake, {});
    return { success: true as const, message: `${replayed} events will be sent again`, replayed };
  },
});
