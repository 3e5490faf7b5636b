import { type CallEvent, toWebhookPayload } from '@ligai/contracts';
import { sql } from 'drizzle-orm';
import type { Transaction } from '../database.ts';
import { webhookDeliveries, webhooks } from '../schema/tables.ts';

/** Inserts a delivery of each event for each active webhook that subscribes to it, with the bytes to send. */
export async function insertDeliveries(tx: Transaction, events: readonly CallEvent[]): Promise<void> {
  const owed = events.flatMap((event, n) => {
    const payload = toWebhookPayload(event);
    const { id: event_id, call_id, sequence } = event;
    return payload ? [{ n, event_id, call_id, sequence, event: payload.event, body: JSON.stringify(payload) }] : [];
  });
  if (owed.length === 0) return;
  // Locks the webhooks against deletion, so that the foreign key holds; skips one that is being deleted now, since a
  // call must not wait for the deletion of a webhook, or fail because of it.
  await tx.execute(sql`
    insert into ${webhookDeliveries} (webhook_id, event_id, call_id, sequence, event, body)
    select ${webhooks.id}, event_id, owed.call_id, owed.sequence, owed.event, owed.body
    from ${webhooks}, jsonb_to_recordset(${JSON.stringify(owed)}::jsonb)
      as owed(n int, event_id uuid, call_id text, sequence int, event text, body text)
    where ${webhooks.isActive} and owed.event = any(${webhooks.events})
    order by n, ${webhooks.id}
    for key share of ${webhooks} skip locked`);
}
