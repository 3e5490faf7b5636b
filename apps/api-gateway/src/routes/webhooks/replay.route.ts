import { deliveryWake, ReplayAnswer, ReplayBody, recordPath } from '@ligai/contracts';
import { replayEvents } from '@ligai/db';
import { LigaiError } from '@ligai/kernel';
import { route } from '../../http/route.ts';
import { requireActiveWebhook } from './webhook-answers.ts';

export const replayWebhookRoute = route({
  method: 'post',
  path: '/api/v1/webhooks/:id/replay',
  summary: 'Replay Webhook Events',
  description:
    'Events from `from` on and before `to` (now unless given), of the types in `events` (those that the webhook subscribes ' +
    'to unless given), under the ids that they have. Events from before the webhook was made are sent for the first time; ' +
    'what is pending is left alone. What has been delivered is sent once more each time that this is asked for.',
  params: recordPath('The webhook ID'),
  body: ReplayBody,
  answer: ReplayAnswer,
  errors: { 400: 'The webhook is inactive', 404: 'No such webhook' },
  example: {
    body: { from: '2026-01-15T10:00:00Z', to: '2026-01-15T11:00:00Z', events: ['call.ended'] },
    answer: { success: true, message: '3 events will be sent again', replayed: 3 },
  },
  async handle({ params: { id }, body: { from, to, events } }, gateway) {
    const webhook = await requireActiveWebhook(gateway, id);
    const until = to ?? new Date(gateway.clock.now());
    if (from > until) throw new LigaiError('invalid_request', 'from: expected a time before `to`');
    const span = { webhookId: id, events: events ?? webhook.events, from, to: until };
    const replayed = await replayEvents(gateway.db, span);
    gateway.bus.publish(deliveryWake, {});
    return { success: true as const, message: `${replayed} events will be sent again`, replayed };
  },
});
