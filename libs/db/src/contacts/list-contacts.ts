import type { ContactStatus, ListPage } from '@ligai/contracts';
import { and, eq, gte, ilike, inArray, like, lt, or, type SQL } from 'drizzle-orm';
import type { Queryable } from '../database.ts';
import { containing, type ListEnd, orderOf, pageOf, startingWith, totalOf } from '../lists/lists.ts';
import { campaigns, contacts } from '../schema/tables.ts';
import type { Contact } from './contact-outcome.ts';

export type ContactFilter = {
  status?: ContactStatus | readonly ContactStatus[] | undefined;
  number?: string | undefined;
  from?: Date | undefined;
  to?: Date | undefined;
  /** Part of the name, or beginning of the number's digits. */
  q?: string | undefined;
};

/** One page of a campaign's contacts that match, in import order unless sorted otherwise. */
export async function listContacts(
  db: Queryable,
  campaignId: number,
  page: ListPage<'id' | 'phone_number'> & ContactFilter,
): Promise<ListEnd & { contacts: Contact[] }> {
  const order = orderOf({
    columns: { id: contacts.id, phone_number: contacts.phoneNumber },
    id: contacts.id,
    page,
    standard: { field: 'id', descending: false },
  });
  const filtered = matching(page);
  const where = and(eq(contacts.campaignId, campaignId), filtered);
  const [read, total] = await Promise.all([
    db
      .select({ contact: contacts, cursorValue: order.cursorValue })
      .from(contacts)
      .where(and(where, order.after))
      .orderBy(...order.orderBy)
      .offset(page.skip)
      .limit(page.limit + 1),
    filtered || page.cursor ? totalOf(db, contacts, { where, page }) : totalContacts(db, campaignId),
  ]);
  const rows = read.map(({ contact, cursorValue }) => ({ ...contact, cursorValue }));
  const { rows: list, ...end } = pageOf(rows, { sort: order.sort, limit: page.limit, total });
  return { contacts: list, ...end };
}

/** The campaign's own figure, so that a million contacts need not be counted. */
async function totalContacts(db: Queryable, campaignId: number): Promise<{ total: number; estimated: boolean }> {
  const [campaign] = await db
    .select({ total: campaigns.totalContacts })
    .from(campaigns)
    .where(eq(campaigns.id, campaignId));
  return { total: campaign?.total ?? 0, estimated: false };
}

function matching({ status, number, from, to, q }: ContactFilter): SQL | undefined {
  const digits = q?.replaceAll(/[\s\u00a0.\-()+]/g, '') ?? '';
  return and(
    status && inArray(contacts.status, typeof status === 'string' ? [status] : [...status]),
    number === undefined ? undefined : eq(contacts.phoneNumber, number as Contact['phoneNumber']),
    from && gte(contacts.createdAt, from),
    to && lt(contacts.createdAt, to),
    q === undefined
      ? undefined
      : or(
          ilike(contacts.name, containing(q)),
          /^\d+$/.test(digits) ? like(contacts.phoneNumber, startingWith(digits)) : undefined,
        ),
  );
}
