import { and, asc, eq, inArray, sql } from 'drizzle-orm';
import type { Transaction } from '../database.ts';
import { contacts } from '../schema/tables.ts';
import type { Contact } from './contact-outcome.ts';

/**
 * Claims up to `limit` waiting contacts, in import order, and assigns the `call_id` of each: they are `dialing` from
 * the commit on, and every request for their calls uses that id. `tx` has locked the campaign.
 */
export async function claimContacts(tx: Transaction, campaignId: number, limit: number): Promise<Contact[]> {
  if (limit <= 0) return [];
  const waiting = tx
    .select({ id: contacts.id })
    .from(contacts)
    .where(and(eq(contacts.campaignId, campaignId), eq(contacts.status, 'pending')))
    .orderBy(asc(contacts.id))
    .limit(limit);
  const claimed = await tx
    .update(contacts)
    .set({ status: 'dialing', callId: sql`'call-' || gen_random_uuid()`, askedAt: sql`clock_timestamp()` })
    .where(and(eq(contacts.campaignId, campaignId), inArray(contacts.id, waiting)))
    .returning();
  return claimed.toSorted((one, other) => one.id - other.id);
}

/**
 * Returns those of these contacts, on the line without a known call, whose call was not requested within the last
 * `everyMs`, and marks them as requested now. `tx` has locked the campaign.
 */
export async function askAgain(
  tx: Transaction,
  campaignId: number,
  { ids, everyMs }: { ids: readonly number[]; everyMs: number },
): Promise<Contact[]> {
  if (ids.length === 0) return [];
  return tx
    .update(contacts)
    .set({ askedAt: sql`clock_timestamp()` })
    .where(
      and(
        eq(contacts.campaignId, campaignId),
        inArray(contacts.id, [...ids]),
        sql`${contacts.askedAt} <= clock_timestamp() - ${everyMs} * interval '1 millisecond'`,
      ),
    )
    .returning();
}

/** Whether any contact still waits for its call. */
export async function hasPendingContacts(tx: Transaction, campaignId: number): Promise<boolean> {
  const [one] = await tx
    .select({ id: contacts.id })
    .from(contacts)
    .where(and(eq(contacts.campaignId, campaignId), eq(contacts.status, 'pending')))
    .limit(1);
  return one !== undefined;
}
