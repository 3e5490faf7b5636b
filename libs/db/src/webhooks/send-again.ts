import { toWebhookPayload, type WebhookEvent } from '@ligai/contracts';
import { LigaiError } from '@ligai/kernel';
import { and, asc, eq, gte, inArray, lt, ne, sql } from 'drizzle-orm';
import type { Database, Queryable } from '../database.ts';
import { toCallEvent } from '../events/append-events.ts';
import { events, webhookDeliveries } from '../schema/tables.ts';

const pageSize = 500;

/** Resets the number of tries; the bytes and the id do not change. */
const dueAgain = {
  status: 'pending' as const,
  attempts: 0,
  nextAttemptAt: sql`clock_timestamp()`,
  claim: null,
  claimedUntil: null,
  finishedAt: null,
};

/** Sends a finished delivery again. Errors: `not_found`; `conflict` while it is still pending. */
export async function resendDelivery(db: Queryable, webhookId: number, id: number): Promise<void> {
  const which = and(eq(webhookDeliveries.id, id), eq(webhookDeliveries.webhookId, webhookId));
  const finished = and(which, ne(webhookDeliveries.status, 'pending'));
  const sent = await db.update(webhookDeliveries).set(dueAgain).where(finished).returning({ id: webhookDeliveries.id });
  if (sent.length > 0) return;
  const [left] = await db.select({ id: webhookDeliveries.id }).from(webhookDeliveries).where(which);
  if (!left) throw new LigaiError('not_found', `Delivery ${id} of webhook ${webhookId} not found`);
  throw new LigaiError('conflict', `Cannot resend delivery ${id}: it is still pending`);
}

export type FinishedReplay = {
  webhookId: number;
  status: 'delivered' | 'dead';
  events: readonly WebhookEvent[];
  /** By the time at which the delivery was first owed. */
  from: Date | undefined;
  to: Date;
};

/** Sends deliveries with this outcome again. Returns how many. */
export async function replayFinished(db: Queryable, replay: FinishedReplay): Promise<number> {
  const { webhookId, status, events: types, from, to } = replay;
  const { rowCount } = await db
    .update(webhookDeliveries)
    .set(dueAgain)
    .where(
      and(
        eq(webhookDeliveries.webhookId, webhookId),
        eq(webhookDeliveries.status, status),
        inArray(webhookDeliveries.event, [...types]),
        from && gte(webhookDeliveries.createdAt, from),
        lt(webhookDeliveries.createdAt, to),
      ),
    );
  return rowCount ?? 0;
}

export type Replay = { webhookId: number; events: readonly WebhookEvent[]; from: Date; to: Date };

/**
 * Sends the events from `from` on and before `to` again: finished deliveries once more, and events from before the
 * subscription for the first time. Pending deliveries are left unchanged. On an error nothing is sent. Returns how
 * many.
 */
export function replayEvents(db: Database, replay: Replay): Promise<number> {
  return db.transaction((tx) => replayPages(tx, replay));
}

async function replayPages(db: Queryable, replay: Replay): Promise<number> {
  let replayed = 0;
  // As text: a Date has no microseconds.
  let after = { at: '-infinity', id: '00000000-0000-0000-0000-000000000000' };
  for (;;) {
    const page = await pageOfEvents(db, replay, after);
    const last = page.at(-1);
    if (!last) return replayed;
    replayed += await sendAgain(
      db,
      replay.webhookId,
      page.map(({ event }) => event),
    );
    after = { at: last.at, id: last.event.id };
  }
}

function pageOfEvents(db: Queryable, { events: types, from, to }: Replay, after: { at: string; id: string }) {
  return db
    .select({ event: events, at: sql<string>`${events.occurredAt}::text` })
    .from(events)
    .where(
      and(
        inArray(events.type, [...types]),
        sql`${events.occurredAt} >= ${from.toISOString()} and ${events.occurredAt} < ${to.toISOString()}`,
        sql`(${events.occurredAt}, ${events.id}) > (${after.at}::timestamptz, ${after.id}::uuid)`,
      ),
    )
    .orderBy(asc(events.occurredAt), asc(events.id))
    .limit(pageSize);
}

async function sendAgain(db: Queryable, webhookId: number, rows: (typeof events.$inferSelect)[]): Promise<number> {
  const owed = rows.flatMap((row) => {
    const payload = toWebhookPayload(toCallEvent(row));
    if (!payload) return [];
    const { id: eventId, callId, sequence } = row;
    return [{ webhookId, eventId, callId, sequence, event: payload.event, body: JSON.stringify(payload) }];
  });
  if (owed.length === 0) return 0;
  const sent = await db
    .insert(webhookDeliveries)
    .values(owed)
    .onConflictDoUpdate({
      target: [webhookDeliveries.webhookId, webhookDeliveries.eventId],
      set: dueAgain,
      setWhere: ne(webhookDeliveries.status, 'pending'),
    })
    .returning({ id: webhookDeliveries.id });
  return sent.length;
}
