import type { WebhookAnswer, WebhookDelivery, WebhookLog } from '@ligai/contracts';
import type { z } from 'zod';

/** The specification's own, as the documentation shows them. */
export const webhookExample = {
  id: 1,
  name: 'CRM Integration',
  url: 'https://example.com/webhook',
  events: ['call.started', 'call.ended'],
  is_active: true,
  created_at: '2026-01-15T10:00:00Z',
  updated_at: '2026-01-15T10:00:00Z',
  has_secret: true,
  failing_since: null,
  inactive_reason: null,
  retry_for_hours: 0,
  dead_deliveries: 0,
} satisfies z.input<typeof WebhookAnswer>;

export const webhookLogExample = {
  id: 1,
  webhook_id: 1,
  event: 'call.started',
  payload: { call_id: 'call-123' },
  status_code: 200,
  response_body: 'OK',
  success: true,
  created_at: '2026-01-15T10:30:00Z',
  delivery_id: 1,
  attempt: 1,
  response_time_ms: 150,
  error: null,
} satisfies z.input<typeof WebhookLog>;

export const deliveryExample = {
  id: 1,
  webhook_id: 1,
  event: 'call.started',
  payload: { call_id: 'call-123' },
  status: 'dead',
  attempts: 4,
  status_code: 500,
  error: 'The endpoint answered 500',
  created_at: '2026-01-15T10:30:00Z',
  next_attempt_at: null,
  finished_at: '2026-01-15T10:30:21Z',
  event_id: '5f4f0a34-0f5c-4c1e-9d2c-6c2f6a3f9b10',
  call_id: 'call-123456-abc',
} satisfies z.input<typeof WebhookDelivery>;
