import { z } from 'zod';
import { CallEnded, type CallEvent, CallFailed, CallStarted, CallStateChanged } from '../event/call-event.ts';
import { Timestamp } from '../timestamp.ts';
import { isWebhookEvent } from './webhook-event.ts';

/** `sequence` numbers a call's events from 1; events without a webhook leave gaps. */
const sequence = z.number().int().positive();

const payload = <E extends string, D extends z.ZodRawShape>(event: E, data: z.ZodObject<D>) =>
  z.object({ event: z.literal(event), timestamp: Timestamp, data: data.extend({ sequence }) });

/** The body that a webhook is sent, fields in the specification's order. */
export const WebhookPayload = z.discriminatedUnion('event', [
  payload('call.started', CallStarted.shape.data),
  payload('call.ended', CallEnded.shape.data),
  payload('call.failed', CallFailed.shape.data),
  payload('call.state_changed', CallStateChanged.shape.data),
]);
export type WebhookPayload = z.infer<typeof WebhookPayload>;

/** The payload of `POST /webhooks/{id}/test`: in the format of `call.started`, for a call that does not exist. */
export const TestPayload = z.object({
  event: z.literal('test'),
  timestamp: Timestamp,
  data: z.object({ call_id: z.string(), called_number: z.string(), start_time: Timestamp, message: z.string() }),
});
export type TestPayload = z.infer<typeof TestPayload>;

/** The body of an event's deliveries; undefined for an event that is no webhook's. */
export function toWebhookPayload({ type, occurred_at, data, sequence }: CallEvent): WebhookPayload | undefined {
  if (!isWebhookEvent(type)) return undefined;
  // Does not compile while a webhook event has no payload.
  const event: WebhookPayload['event'] = type;
  return WebhookPayload.parse({ event, timestamp: occurred_at, data: { ...data, sequence } });
}
