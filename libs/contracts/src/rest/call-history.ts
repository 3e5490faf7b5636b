import { z } from 'zod';
import { CallId, EventId } from '../ids.ts';
import { JsonValue } from '../json-value.ts';
import { Timestamp } from '../timestamp.ts';
import { DeliveryStatus, WebhookEvent } from '../webhook/webhook-event.ts';
import { ListQuery, wholeText } from './system.ts';

/** The page of a call's events or deliveries. */
export const CallHistoryQuery = ListQuery.extend({
  limit: ListQuery.shape.limit.unwrap().default(200).describe('Maximum records to return (default: 200)'),
});

export const CallEventItem = z.object({
  id: EventId,
  sequence: z.number().int().describe('Counts from 1 in the call'),
  type: z.string().describe('Such as `call.started`, see `/asyncapi.json`'),
  occurred_at: Timestamp,
  published_at: Timestamp.nullable().describe('When NATS confirmed it; null while it waits to be published'),
  data: z.record(z.string(), JsonValue).describe('As published, see `/asyncapi.json`'),
});
export type CallEventItem = z.infer<typeof CallEventItem>;

export const CallDeliveryItem = z.object({
  id: z.number().int(),
  webhook_id: z.number().int(),
  webhook_name: z.string(),
  url: z.string().describe('The address of the webhook, with `****` for a password and for values of the query'),
  event: WebhookEvent,
  sequence: z.number().int().describe('`sequence` of the event in the call'),
  status: DeliveryStatus,
  attempts: z.number().int(),
  status_code: z.number().int().nullable().describe('Of the last attempt; null if there was no response'),
  error: z.string().nullable().describe('Of the last attempt; null if it succeeded'),
  response_body: z.string().nullable().describe('The first 2,000 characters of the last response'),
  response_time_ms: z.number().int().nullable(),
  attempted_at: Timestamp.nullable().describe('Time of the last attempt'),
  created_at: Timestamp,
  next_attempt_at: Timestamp.nullable(),
  finished_at: Timestamp.nullable(),
  event_id: z.uuid().describe('The `webhook-id` header of each of its attempts'),
});
export type CallDeliveryItem = z.infer<typeof CallDeliveryItem>;

export const ModelMessagesQuery = z.object({
  turn: wholeText(0, 1_000_000)
    .optional()
    .describe('Only the request for the reply that begins with this turn (`turn_index`)'),
  skip: ListQuery.shape.skip,
  limit: wholeText(1, 50).default(20).describe('Maximum requests to return (default: 20)'),
});

const modelMessage = z.object({ role: z.enum(['system', 'user', 'assistant']), content: z.string() });

export const ModelMessagesAnswer = z.object({
  call_id: CallId,
  model: z.string().nullable().describe('The model that the prompt names; null for the model of the settings'),
  system_prompt: z.string().describe('The prompt as stored with the call, with its variables filled in'),
  tools: z.array(z.object({ name: z.string(), description: z.string() })).describe('Tools offered with each request'),
  total_requests: z.number().int().describe('Replies of the agent that the model wrote'),
  requests: z.array(
    z.object({
      turn_index: z.number().int().describe('Index of the first turn of the reply'),
      kind: z.enum(['opening', 'answer']),
      at: Timestamp.describe('When the reply began to be heard'),
      system_prompt_note: z
        .string()
        .nullable()
        .describe('Follows the system prompt in this request, if the beginning of a long conversation was left out'),
      messages: z.array(modelMessage).describe('What follows the system prompt'),
      written: z.string().nullable().describe('What the model wrote'),
      heard: z.string().describe('What was heard of it'),
      interrupted: z.boolean(),
    }),
  ),
});
export type ModelMessagesAnswer = z.infer<typeof ModelMessagesAnswer>;
export type ModelMessage = z.infer<typeof modelMessage>;
