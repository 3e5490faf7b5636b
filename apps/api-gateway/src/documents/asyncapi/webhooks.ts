import { TestPayload, WebhookPayload, webhookEventDescriptions } from '@ligai/contracts';
import type { Channel } from './channel.ts';

/** What the endpoint of a webhook is sent. */
export function webhookChannel(): Channel {
  return {
    id: 'webhook',
    server: 'endpoint',
    address: '/{path}',
    title: 'Webhook',
    description:
      'A POST to the `url` of each webhook that subscribes to the event. Any 2xx settles it. Network failures, time-outs ' +
      '(10 s), 5xx and 429 are tried again after 1 s, 5 s and 15 s, with the same bytes and the same `webhook-id`; ' +
      'if the webhook has `retry_for_hours`, then for so many hours more, after 1, 2, 4 … minutes, up to one hour apart.',
    parameters: { path: { description: 'Path of the `url`' } },
    bindings: { http: { bindingVersion: '0.3.0' } },
    messages: [
      ...WebhookPayload.options.map((payload) => {
        const event = payload.shape.event.value;
        const summary = webhookEventDescriptions[event];
        return { id: `webhook.${event}`, name: event, summary, headers, payload, ...examplesOf(event) };
      }),
      {
        id: 'webhook.test',
        name: 'test',
        summary: 'Sent by `POST /api/v1/webhooks/{id}/test`',
        headers,
        payload: TestPayload,
      },
    ],
  };
}

function examplesOf(event: string): { examples?: object[] } {
  return event === 'call.started' ? { examples: [started] } : {};
}

/** The specification's own, with the further fields after it. */
const started = {
  headers: { 'X-Webhook-Event': 'call.started', 'X-Webhook-Signature': 'sha256=<hmac-signature>' },
  payload: {
    event: 'call.started',
    timestamp: '2026-01-15T10:30:00Z',
    data: {
      call_id: 'call-123456-abc',
      called_number: '5511999887766',
      start_time: '2026-01-15T10:30:00Z',
      campaign_id: null,
      contact_id: null,
      schedule_id: null,
      name: 'Maria Silva',
      metadata: { order: 'A-1042' },
      attempt: 1,
      answered_by: 'unknown',
      sequence: 4,
    },
  },
};

const headers = {
  type: 'object',
  properties: {
    'X-Webhook-Event': { type: 'string', description: 'The event' },
    'X-Webhook-Signature': {
      type: 'string',
      pattern: '^sha256=[0-9a-f]{64}$',
      description: 'HMAC-SHA256 of the body with the secret, in hex; only where there is a secret',
    },
    'webhook-id': { type: 'string', description: 'Standard Webhooks: the same at every try' },
    'webhook-timestamp': { type: 'string', description: 'Standard Webhooks: seconds since 1970 of this try' },
    'webhook-signature': {
      type: 'string',
      description: 'Standard Webhooks: `v1,` and the base64 of the HMAC-SHA256 of `<id>.<timestamp>.<body>`',
    },
  },
  required: ['X-Webhook-Event', 'webhook-id', 'webhook-timestamp'],
};
