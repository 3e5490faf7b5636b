import {
  toTimestamp,
  type UpdateWebhookBody,
  type WebhookAnswer,
  type WebhookDelivery,
  type WebhookLog,
} from '@ligai/contracts';
import {
  type Delivery,
  deadDeliveries,
  findWebhook,
  type LoggedAttempt,
  type Precondition,
  type Queryable,
  type Webhook,
  type WebhookChange,
} from '@ligai/db';
import { LigaiError } from '@ligai/kernel';
import type { z } from 'zod';
import type { Gateway } from '../../gateway.ts';
import { type EntityTag, entityTagOf, type IfMatch, tagHeader } from '../../http/entity-tag.ts';
import { Reply } from '../../http/route.ts';

export async function toWebhookAnswers(db: Queryable, webhooks: Webhook[]): Promise<WebhookAnswer[]> {
  const dead = await deadDeliveries(
    db,
    webhooks.map(({ id }) => id),
  );
  return webhooks.map((webhook) => answerOf(webhook, dead.get(webhook.id) ?? 0));
}

async function toWebhookAnswer(db: Queryable, webhook: Webhook): Promise<WebhookAnswer> {
  const [answer] = await toWebhookAnswers(db, [webhook]);
  return answer as WebhookAnswer;
}

/** Its configuration. A secret counts by its ciphertext, which is another one each time. */
export const webhookTag = ({ name, url, events, isActive, retryForHours, secretCiphertext }: Webhook): EntityTag =>
  entityTagOf([name, url, events, isActive, retryForHours, secretCiphertext]);

export async function webhookReply(db: Queryable, webhook: Webhook): Promise<Reply<WebhookAnswer>> {
  return new Reply(await toWebhookAnswer(db, webhook), { headers: tagHeader(webhookTag(webhook)) });
}

export const webhookUnchanged = (id: number, ifMatch: IfMatch | undefined): Precondition<Webhook> | undefined =>
  ifMatch && ((stored) => ifMatch(webhookTag(stored), `Webhook ${id}`));

function answerOf(webhook: Webhook, deadCount: number): WebhookAnswer {
  const { id, name, url, events, failingSince } = webhook;
  return {
    ...{ id, name, url, events },
    is_active: webhook.isActive,
    created_at: toTimestamp(webhook.createdAt),
    updated_at: toTimestamp(webhook.updatedAt),
    has_secret: webhook.secretCiphertext !== null,
    failing_since: failingSince && toTimestamp(failingSince),
    inactive_reason: webhook.inactiveReason,
    retry_for_hours: webhook.retryForHours,
    dead_deliveries: deadCount,
  };
}

export function toWebhookLog(attempt: LoggedAttempt): WebhookLog {
  return {
    id: attempt.id,
    webhook_id: attempt.webhookId,
    event: attempt.event,
    payload: dataIn(attempt.body),
    status_code: attempt.statusCode,
    response_body: attempt.responseBody,
    success: attempt.success,
    created_at: toTimestamp(attempt.createdAt),
    delivery_id: attempt.deliveryId,
    attempt: attempt.attempt,
    response_time_ms: attempt.responseTimeMs,
    error: attempt.error,
  };
}

export function toWebhookDelivery(delivery: Delivery): WebhookDelivery {
  const { id, event, status, attempts, error, nextAttemptAt, finishedAt } = delivery;
  return {
    id,
    webhook_id: delivery.webhookId,
    event,
    payload: dataIn(delivery.body),
    ...{ status, attempts, error },
    status_code: delivery.statusCode,
    created_at: toTimestamp(delivery.createdAt),
    next_attempt_at: nextAttemptAt && toTimestamp(nextAttemptAt),
    finished_at: finishedAt && toTimestamp(finishedAt),
    event_id: delivery.eventId,
    call_id: delivery.callId,
  };
}

/** Only what the body names is changed. */
export function toWebhookChange({ is_active, retry_for_hours, ...same }: UpdateWebhookBody): WebhookChange {
  return {
    ...(Object.fromEntries(Object.entries(same).filter(([, value]) => value !== undefined)) as WebhookChange),
    ...(is_active !== undefined && { isActive: is_active }),
    ...(retry_for_hours !== undefined && { retryForHours: retry_for_hours }),
  };
}

export function webhookOr404(id: number, webhook: Webhook | undefined): Webhook {
  if (!webhook) throw new LigaiError('not_found', `Webhook ${id} not found`);
  return webhook;
}

export async function requireWebhook({ db }: Pick<Gateway, 'db'>, id: number): Promise<Webhook> {
  return webhookOr404(id, await findWebhook(db, id));
}

/** A delivery of an inactive webhook would never be sent. */
export async function requireActiveWebhook(gateway: Pick<Gateway, 'db'>, id: number): Promise<Webhook> {
  const webhook = await requireWebhook(gateway, id);
  if (!webhook.isActive) throw new LigaiError('conflict', `Webhook ${id} is inactive: make it active first`);
  return webhook;
}

/** The stored body is what we wrote. */
const dataIn = (body: string): Record<string, unknown> => (JSON.parse(body) as { data: Record<string, unknown> }).data;

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
