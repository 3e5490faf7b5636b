import { and, count, desc, eq, inArray, sql } from 'drizzle-orm';
import type { Queryable } from '../database.ts';
import type { Precondition } from '../precondition.ts';
import { webhookDeliveries, webhooks } from '../schema/tables.ts';
import type { SecretBox } from '../secret-box.ts';

export type Webhook = typeof webhooks.$inferSelect;
export type NewWebhook = Pick<Webhook, 'name' | 'url' | 'events' | 'isActive'> & {
  secret: string | null;
  retryForHours?: number;
};
export type WebhookChange = Partial<NewWebhook>;

/** Newest first, all if `limit` is omitted, and their total number. */
export async function listWebhooks(
  db: Queryable,
  page: { skip: number; limit?: number | undefined },
): Promise<{ webhooks: Webhook[]; total: number }> {
  const some = db.select().from(webhooks).orderBy(desc(webhooks.id)).offset(page.skip);
  const [rows, total] = await Promise.all([
    page.limit === undefined ? some : some.limit(page.limit),
    db.$count(webhooks),
  ]);
  return { webhooks: rows, total };
}

export async function findWebhook(db: Queryable, id: number): Promise<Webhook | undefined> {
  const [webhook] = await db.select().from(webhooks).where(eq(webhooks.id, id));
  return webhook;
}

/** The secret is encrypted; it opens again for this webhook only. */
export function insertWebhook(db: Queryable, box: SecretBox, { secret, ...fields }: NewWebhook): Promise<Webhook> {
  return db.transaction(async (tx) => {
    const [webhook] = await tx.insert(webhooks).values(fields).returning();
    if (!webhook) throw new Error('Cannot insert a webhook: nothing was returned');
    if (secret === null) return webhook;
    const secretCiphertext = box.seal(secret, sealedFor(webhook.id));
    await tx.update(webhooks).set({ secretCiphertext }).where(eq(webhooks.id, webhook.id));
    return { ...webhook, secretCiphertext };
  });
}

/**
 * Changes the given fields; a null secret removes the secret. A new URL, or an activation, resets its record of
 * failures. Undefined if there is no such webhook. Errors: those of `precondition`.
 */
export function updateWebhook(
  db: Queryable,
  box: SecretBox,
  id: number,
  { secret, ...fields }: WebhookChange,
  precondition?: Precondition<Webhook>,
): Promise<Webhook | undefined> {
  const freshStart = fields.url !== undefined || fields.isActive === true;
  return db.transaction(async (tx) => {
    // Weaker than `update`: while it is held, deliveries to this webhook can still be inserted and settled.
    const [former] = await tx.select().from(webhooks).where(eq(webhooks.id, id)).for('no key update');
    if (!former) return undefined;
    precondition?.(former);
    const [webhook] = await tx
      .update(webhooks)
      .set({
        ...fields,
        ...(secret !== undefined && { secretCiphertext: secret === null ? null : box.seal(secret, sealedFor(id)) }),
        ...(freshStart && { failingSince: null }),
        ...(fields.isActive === true && { inactiveReason: null }),
        updatedAt: sql`now()`,
      })
      .where(eq(webhooks.id, id))
      .returning();
    return webhook;
  });
}

/** The number of dead deliveries of each of these webhooks; webhooks without any are omitted. */
export async function deadDeliveries(db: Queryable, ids: readonly number[]): Promise<Map<number, number>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .select({ id: webhookDeliveries.webhookId, dead: count() })
    .from(webhookDeliveries)
    .where(and(inArray(webhookDeliveries.webhookId, [...ids]), eq(webhookDeliveries.status, 'dead')))
    .groupBy(webhookDeliveries.webhookId);
  return new Map(rows.map(({ id, dead }) => [id, dead]));
}

/** Also deletes its deliveries and logs. False if there is no such webhook. Errors: those of `precondition`. */
export function deleteWebhook(db: Queryable, id: number, precondition?: Precondition<Webhook>): Promise<boolean> {
  return db.transaction(async (tx) => {
    const [webhook] = await tx.select().from(webhooks).where(eq(webhooks.id, id)).for('no key update');
    if (!webhook) return false;
    precondition?.(webhook);
    await tx.delete(webhooks).where(eq(webhooks.id, id));
    return true;
  });
}

/**
 * The secret in plain text: for signing only, never for display. Error: `bad_configuration` if the key does not decrypt
 * it.
 */
export function openWebhookSecret(
  box: SecretBox,
  { id, secretCiphertext }: Pick<Webhook, 'id' | 'secretCiphertext'>,
): string | null {
  return secretCiphertext === null ? null : box.open(secretCiphertext, sealedFor(id));
}

const sealedFor = (id: number): string => `secret of webhook ${id}`;
