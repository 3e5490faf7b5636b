import type { ContactStatus } from '@ligai/contracts';
import { and, asc, eq } from 'drizzle-orm';
import type { Queryable } from '../database.ts';
import { contacts } from '../schema/index.ts';
import type { Contact } from './contact.ts';

export type ContactPage = { status?: ContactStatus | undefined; skip: number; limit: number };

/** One page of a campaign's contacts in import order, and how many there are of that status. */
export async function listContacts(
  db: Queryable,
  campaignId: number,
  { status, skip, limit }: ContactPage,
): Promise<{ contacts: Contact[]; total: number }> {
  const wanted = and(eq(contacts.campaignId, campaignId), status && eq(contacts.status, status));
  const [rows, total] = await Promise.all([
    db.select().from(contacts).where(wanted).orderBy(asc(contacts.id)).offset(skip).limit(limit),
    db.$count(contacts, wanted),
  ]);
  return { contacts: rows, total };
}
