import type { DeliveryStatus } from '@ligai/contracts';
import { and, desc, eq, getTableColumns, sql } from 'drizzle-orm';
import type { Queryable } from '../database.ts';
import { webhookAttempts, webhookDeliveries } from '../schema/index.ts';

export type Delivery = typeof webhookDeliveries.$inferSelect;
/** With the body that was sent. */
export type LoggedAttempt = Omit<typeof webhookAttempts.$inferSelect, 'body'> & { body: string };

type Page = { skip: number; limit: number };

/** A webhook's deliveries, newest first, and how many there are. */
export async function listDeliveries(
  db: Queryable,
  webhookId: number,
  { status, skip, limit }: Page & { status?: DeliveryStatus | undefined },
): Promise<{ deliveries: Delivery[]; total: number }> {
  const wanted = and(
    eq(webhookDeliveries.webhookId, webhookId),
    status === undefined ? undefined : eq(webhookDeliveries.status, status),
  );
  const [deliveries, total] = await Promise.all([
    db.select().from(webhookDeliveries).where(wanted).orderBy(desc(webhookDeliveries.id)).offset(skip).limit(limit),
    db.$count(webhookDeliveries, wanted),
  ]);
  return { deliveries, total };
}

/** Every attempt and test of a webhook, newest first, and how many there are. */
export async function listAttempts(
  db: Queryable,
  webhookId: number,
  { skip, limit }: Page,
): Promise<{ attempts: LoggedAttempt[]; total: number }> {
  const wanted = eq(webhookAttempts.webhookId, webhookId);
  const body = sql<string>`coalesce(${webhookAttempts.body}, ${webhookDeliveries.body})`;
  const [attempts, total] = await Promise.all([
    db
      .select({ ...getTableColumns(webhookAttempts), body })
      .from(webhookAttempts)
      .leftJoin(webhookDeliveries, eq(webhookDeliveries.id, webhookAttempts.deliveryId))
      .where(wanted)
      .orderBy(desc(webhookAttempts.id))
      .offset(skip)
      .limit(limit),
    db.$count(webhookAttempts, wanted),
  ]);
  return { attempts, total };
}
