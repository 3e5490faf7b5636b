import { and, asc, eq, inArray, sql } from 'drizzle-orm';
import type { Transaction } from '../database.ts';
import { contacts } from '../schema/tables.ts';
import type { Contact } from './contact.ts';

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

/** Whether any contact still waits for its call. */
export async function hasPendingContacts(tx: Transaction, campaignId: number): Promise<boolean> {
  const [one] = await tx
    .select({ id: contacts.id })
    .from(contacts)
    .where(and(eq(contacts.campaignId, campaignId), eq(contacts.status, 'pending')))
    .limit(1);
  return one !== undefined;
}
