import { z } from 'zod';
import { CallId } from '../ids.ts';
import { Timestamp, ZonedTime } from '../timestamp.ts';
import { visibleText } from '../visible-text.ts';
import { DeliveryStatus, WebhookEvent } from '../webhook/webhook-event.ts';
import { anyOf, filters, listQuery, pageQuery } from './list-query.ts';
import { wholeNumber } from './problem.ts';
import { ListQuery, recordPath } from './system.ts';

const name = visibleText(200);
const url = z.string().min(1).max(2048);
const events = z
  .array(WebhookEvent)
  .min(1, 'expected at least one event')
  .transform((all) => [...new Set(all)]);
/** A shorter secret can be guessed from one signed body. */
const minSecretLength = 8;
const secret = z
  .string()
  .overwrite(withoutBlanksAroundKey)
  .min(minSecretLength, { error: `expected at least ${minSecretLength} characters`, abort: true })
  .max(512)
  .refine((text) => text.trim().length >= minSecretLength, {
    error: `expected at least ${minSecretLength} characters besides blanks`,
    abort: true,
  })
  .refine(isSigningKey, 'expected at least 16 bytes in base64 after "whsec_"');

/**
 * A copied key may have blanks around it. With them it would be used as plain text, and a receiver that decodes the key would
 * reject every signature. Blanks around other secrets are part of them.
 */
function withoutBlanksAroundKey(text: string): string {
  const trimmed = text.trim();
  return trimmed.startsWith('whsec_') ? trimmed : text;
}

/** `whsec_` announces a key of Standard Webhooks, which is base64. */
function isSigningKey(text: string): boolean {
  if (!text.startsWith('whsec_')) return true;
  const key = text.slice('whsec_'.length);
  const digits = key.replace(/={1,2}$/, '');
  return /^[A-Za-z0-9+/]+$/.test(digits) && digits.length % 4 !== 1 && Math.floor((digits.length * 3) / 4) >= 16;
}

const retryForHours = wholeNumber(0, 72).describe(
  'How long a failed delivery is retried after the first three retries, with pauses that grow to one hour. ' +
    '0: only the three retries (default: 0)',
);

export const CreateWebhookBody = z.strictObject({
  name: name.describe('Name of the webhook'),
  url: url.describe('URL to send events to'),
  events: events.describe('List of events to subscribe'),
  secret: secret.nullable().default(null).describe('Secret for HMAC signature'),
  is_active: z.boolean().default(true).describe('Whether webhook is active (default: true)'),
  retry_for_hours: retryForHours.default(0),
});
export type CreateWebhookBody = z.infer<typeof CreateWebhookBody>;

/** `"secret": null` removes it. */
export const UpdateWebhookBody = z
  .strictObject({
    name: name.describe('Name of the webhook'),
    url: url.describe('URL to send events to'),
    events: events.describe('List of events'),
    secret: secret.nullable().describe('Secret for HMAC'),
    is_active: z.boolean().describe('Whether active'),
    retry_for_hours: retryForHours,
  })
  .partial();
export type UpdateWebhookBody = z.infer<typeof UpdateWebhookBody>;

export const WebhookAnswer = z.object({
  id: z.number().int(),
  name: z.string(),
  url: z.string(),
  events: z.array(WebhookEvent),
  is_active: z.boolean(),
  created_at: Timestamp,
  updated_at: Timestamp,
  has_secret: z.boolean().describe('The secret itself is never shown'),
  failing_since: Timestamp.nullable().describe(
    'Time of the first failure since the last successful attempt; null if the last attempt succeeded',
  ),
  inactive_reason: z
    .string()
    .nullable()
    .describe('Why LigAI deactivated it; null if it is active or was deactivated through the API'),
  retry_for_hours: z.number().int().describe('Hours of retries after the first three'),
  dead_deliveries: z.number().int().describe('Deliveries that failed and are not retried any more'),
});
export type WebhookAnswer = z.infer<typeof WebhookAnswer>;

export const WebhookEventsAnswer = z.object({
  events: z.array(z.object({ event: WebhookEvent, description: z.string() })),
});

/** The log of one attempt, or of one test. */
export const WebhookLog = z.object({
  id: z.number().int(),
  webhook_id: z.number().int(),
  event: z.string(),
  payload: z.record(z.string(), z.unknown()).describe('The `data` of what was sent'),
  status_code: z.number().int().nullable().describe('null if there was no response'),
  response_body: z.string().nullable(),
  success: z.boolean(),
  created_at: Timestamp,
  delivery_id: z.number().int().nullable(),
  attempt: z.number().int().describe('Counts from 1 in a delivery'),
  response_time_ms: z.number().int(),
  error: z.string().nullable(),
});
export type WebhookLog = z.infer<typeof WebhookLog>;

export const TestWebhookAnswer = z.object({
  success: z.boolean(),
  status_code: z.number().int().nullable(),
  response_time_ms: z.number().int(),
  message: z.string(),
});
export type TestWebhookAnswer = z.infer<typeof TestWebhookAnswer>;

/** The delivery of one event to one webhook. */
export const WebhookDelivery = z.object({
  id: z.number().int(),
  webhook_id: z.number().int(),
  event: WebhookEvent,
  payload: z.record(z.string(), z.unknown()),
  status: DeliveryStatus,
  attempts: z.number().int(),
  status_code: z.number().int().nullable(),
  error: z.string().nullable(),
  created_at: Timestamp,
  next_attempt_at: Timestamp.nullable(),
  finished_at: Timestamp.nullable(),
  event_id: z.uuid().describe('The `webhook-id` header of each of its attempts'),
  call_id: CallId,
});
export type WebhookDelivery = z.infer<typeof WebhookDelivery>;

/** One delivery with what was sent, and each of its attempts. */
export const WebhookDeliveryDetails = WebhookDelivery.extend({
  body: z.string().describe('The body of each attempt, to the byte: what the signature covers'),
  log: z.array(WebhookLog).describe('Its attempts, earliest first; those of earlier sendings too'),
});
export type WebhookDeliveryDetails = z.infer<typeof WebhookDeliveryDetails>;

/** Lists all webhooks by default, as the specification requires. */
export const ListWebhooksQuery = ListQuery.extend({
  limit: ListQuery.shape.limit.unwrap().optional().describe('Maximum records to return (default: all)'),
});

/** The specification's word for it. */
export const WebhookLogsQuery = listQuery({
  ...pageQuery(['id'], { sort: '-id', limit: 50 }),
  limit: ListQuery.shape.limit.describe('Maximum records (default: 50)'),
  success: z
    .enum(['true', 'false'], 'expected true or false')
    .transform((text) => text === 'true')
    .optional()
    .meta({ type: 'boolean', description: 'Only successful attempts (`true`), or only failed ones (`false`)' }),
  event: anyOf(WebhookEvent).describe('Filter by event, several separated by commas'),
});

export const DeliveriesQuery = listQuery({
  ...pageQuery(['created_at', 'id'], { sort: '-created_at', limit: 50 }),
  status: anyOf(DeliveryStatus).describe('Filter by status, several separated by commas'),
  event: anyOf(WebhookEvent).describe('Filter by event, several separated by commas'),
  call_id: z.string().max(200).optional().describe('Filter by call'),
  from: filters.from('Created'),
  to: filters.to('Created'),
});
export const DeliveryPath = recordPath('The webhook ID').extend({
  delivery_id: recordPath('The delivery ID').shape.id,
});

/** Events from `from` on and before `to` (default: now), of these types or of all that the webhook subscribes to. */
export const ReplayBody = z.strictObject({
  from: ZonedTime.optional().describe('From this time on; required without `status`'),
  to: ZonedTime.optional().describe('Before this time (default: now)'),
  events: events.optional().describe('Of these events (default: those that it subscribes to)'),
  status: DeliveryStatus.exclude(['pending'])
    .optional()
    .describe('Only deliveries that ended so: `dead` sends what failed, and nothing twice'),
});
export const ReplayAnswer = z.object({ success: z.literal(true), message: z.string(), replayed: z.number().int() });
export type ReplayAnswer = z.infer<typeof ReplayAnswer>;
