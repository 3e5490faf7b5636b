import { type CallEvent, toWebhookPayload } from '@ligai/contracts';
import { sql } from 'drizzle-orm';
import type { Transaction } from '../database.ts';
import { webhookDeliveries, webhooks } from '../schema/tables.ts';

/** Inserts a delivery of the event for each active webhook that subscribes to it, with the bytes to send. */
export async function insertDeliveries(tx: Transaction, event: CallEvent): Promise<void> {
  const payload = toWebhookPayload(event);
  if (payload === undefined) return;
  const owed = [
    ...[sql`${webhooks.id}`, sql`${event.id}::uuid`, sql`${event.call_id}::text`, sql`${event.sequence}::int`],
    ...[sql`${payload.event}::text`, sql`${JSON.stringify(payload)}::text`],
  ];
  // Locks the webhooks against deletion, so that the foreign key holds; skips one that is being deleted now, since a
  // call must not wait for the deletion of a webhook, or fail because of it.
  await tx.execute(sql`
    insert into ${webhookDeliveries} (webhook_id, event_id, call_id, sequence, event, body)
    select ${sql.join(owed, sql`, `)} from ${webhooks}
    where ${webhooks.isActive} and ${payload.event}::text = any(${webhooks.events})
    for key share skip locked`);
}
