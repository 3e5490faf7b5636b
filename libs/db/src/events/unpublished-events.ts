import type { CallEvent, EventId } from '@ligai/contracts';
import { and, asc, inArray, isNull, sql } from 'drizzle-orm';
import type { Queryable, Transaction } from '../database.ts';
import { events } from '../schema/tables.ts';
import { toCallEvent } from './append-event.ts';

/**
 * Events that are older than `olderThanMs` and not marked as published, oldest first. They stay locked until `tx` ends,
 * and other sweepers skip them.
 */
export async function unpublishedEvents(
  tx: Transaction,
  page: { olderThanMs: number; limit: number },
): Promise<CallEvent[]> {
  const before = sql`clock_timestamp() - ${page.olderThanMs} * interval '1 millisecond'`;
  const rows = await tx
    .select()
    .from(events)
    .where(and(isNull(events.publishedAt), sql`${events.occurredAt} <= ${before}`))
    .orderBy(asc(events.occurredAt), asc(events.sequence))
    .limit(page.limit)
    .for('update', { skipLocked: true });
  return rows.map(toCallEvent);
}

/** Marks events as published. Marking twice is harmless. */
export async function markPublished(db: Queryable, ids: EventId[]): Promise<void> {
  if (ids.length === 0) return;
  await db
    .update(events)
    .set({ publishedAt: sql`clock_timestamp()` })
    .where(and(inArray(events.id, ids), isNull(events.publishedAt)));
}
