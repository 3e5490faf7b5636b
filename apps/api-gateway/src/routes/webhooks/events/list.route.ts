import { WebhookEvent, WebhookEventsAnswer, webhookEventDescriptions } from '@ligai/contracts';
import { route } from '../../../http/route.ts';

export const listWebhookEventsRoute = route({
  method: 'get',
  path: '/api/v1/webhooks/events',
  summary: 'List Webhook Events',
  answer: WebhookEventsAnswer,
  example: {
    answer: {
      events: WebhookEvent.options.map((event) => ({ event, description: webhookEventDescriptions[event] })),
    },
  },
  async handle() {
    const events = WebhookEvent.options.map((event) => ({ event, description: webhookEventDescriptions[event] }));
    return { events };
  },
});
