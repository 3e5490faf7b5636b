import type { ContactStatus, Cursor, ListPage, Sort } from '@ligai/contracts';
import { and, asc, desc, eq, gt, gte, ilike, inArray, lt, lte, or, type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import type { Queryable } from '../database.ts';
import {
  containing,
  type ListEnd,
  limitByBytes,
  orderOf,
  pageOf,
  pageRows,
  type Total,
  totalOf,
} from '../lists/list-page.ts';
import { type NumberSearch, numberFound } from '../lists/number-search.ts';
import { campaigns, contacts } from '../schema/tables.ts';
import type { Contact } from './contact.ts';

/** `q` is also searched in names, as a part of them. */
export type ContactFilter = NumberSearch & {
  status?: ContactStatus | readonly ContactStatus[] | undefined;
  number?: string | undefined;
  from?: Date | undefined;
  to?: Date | undefined;
};

/**
 * How many contacts one request searches for a part of a name, which no index finds. So many are read in some 100 ms.
 */
export const searchedAtMost = 50_000;

/**
 * One page of a campaign's contacts that match, in import order unless sorted otherwise. A search by name in a campaign with
 * more than `searchedAtMost` contacts ends after so many: the page may hold fewer than `limit`, `next` continues the
 * search, and the total is unknown.
 */
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
  const inCampaign = eq(contacts.campaignId, campaignId);
  const number = numberFound(contacts.phoneNumber, page);
  // Whether numbers alone are searched depends on the campaign, not on the page.
  const start = number ? undefined : order.after;
  const end = page.q === undefined ? undefined : await endOfSearch(db, { inCampaign, order, start });
  const byNumber = end && number;
  const searchEnd = byNumber ? undefined : end;
  const filtered = and(matching(page), byNumber ?? found(page));
  const where = and(inCampaign, filtered);
  const pageWhere = and(where, order.after, searchEnd && searchedPart(page.cursor, searchEnd));
  const limit = await limitByBytes(db, page, {
    bytes: sql`octet_length(${contacts.metadata}::text)`,
    rows: pageRows(contacts, pageWhere, order.orderBy),
  });
  const [read, total] = await Promise.all([
    db
      .select({ contact: contacts, cursorValue: order.cursorValue })
      .from(contacts)
      .where(pageWhere)
      .orderBy(...order.orderBy)
      .offset(page.skip)
      .limit(limit + 1),
    searchEnd
      ? unknownTotal
      : filtered || page.cursor
        ? totalOf(db, contacts, { where, page })
        : totalContacts(db, campaignId),
  ]);
  const rows = read.map(({ contact, cursorValue }) => ({ ...contact, cursorValue }));
  const { rows: list, ...ended } = pageOf(rows, { sort: order.sort, limit, total });
  return { contacts: list, ...ended, next: ended.next ?? searchEnd };
}

const unknownTotal: Total = { total: undefined, estimated: false };

type Order = ReturnType<typeof orderOf>;

/** The last contact that a search from `start` on reads; undefined if it can read all. Only the index of the order is read. */
async function endOfSearch(
  db: Queryable,
  { inCampaign, order, start }: { inCampaign: SQL; order: Order; start: SQL | undefined },
): Promise<Cursor | undefined> {
  const column = sortColumn(order.sort);
  const direction = order.sort.descending ? desc : asc;
  // Both columns identify a contact of a campaign: its id is read for one row alone.
  const [last, following] = await db
    .select({ value: column })
    .from(contacts)
    .where(and(inCampaign, start))
    .orderBy(direction(column))
    .offset(searchedAtMost - 1)
    .limit(2);
  if (!last || !following) return undefined;
  const [row] = await db
    .select({ id: contacts.id, value: order.cursorValue })
    .from(contacts)
    .where(and(inCampaign, eq(column, last.value)));
  return row && { sort: order.sort, ...row };
}

/**
 * From one cursor to another. Numbers and ids identify a contact of a campaign, so one column is compared: the planner then
 * knows how small the part is, which it does not of two columns that are compared as a row.
 */
function searchedPart(start: Cursor | undefined, end: Cursor): SQL | undefined {
  const column = sortColumn(end.sort);
  const [after, upTo] = end.sort.descending ? [lt, gte] : [gt, lte];
  return and(start && after(column, start.value), upTo(column, end.value));
}

const sortColumn = ({ field }: Sort): PgColumn => (field === 'phone_number' ? contacts.phoneNumber : contacts.id);

/** The figure in the campaign's row, so that a million contacts need not be counted. */
async function totalContacts(db: Queryable, campaignId: number): Promise<{ total: number; estimated: boolean }> {
  const [campaign] = await db
    .select({ total: campaigns.totalContacts })
    .from(campaigns)
    .where(eq(campaigns.id, campaignId));
  return { total: campaign?.total ?? 0, estimated: false };
}

function matching({ status, number, from, to }: ContactFilter): SQL | undefined {
  return and(
    status && inArray(contacts.status, typeof status === 'string' ? [status] : [...status]),
    number === undefined ? undefined : eq(contacts.phoneNumber, number as Contact['phoneNumber']),
    from && gte(contacts.createdAt, from),
    to && lt(contacts.createdAt, to),
  );
}

function found(filter: ContactFilter): SQL | undefined {
  const { q } = filter;
  return q === undefined
    ? undefined
    : or(ilike(contacts.name, containing(q)), numberFound(contacts.phoneNumber, filter));
}

/** Those of these names that the metadata of no contact of the campaign contains. */
export async function namesInNoMetadata(
  db: Queryable,
  campaignId: number,
  names: readonly string[],
): Promise<string[]> {
  if (names.length === 0) return [];
  const { rows } = await db.execute<{ name: string }>(sql`
    select wanted.name from jsonb_array_elements_text(${JSON.stringify(names)}::jsonb) with ordinality as wanted(name, nth)
    where not exists (
      select from ${contacts} where ${contacts.campaignId} = ${campaignId} and ${contacts.metadata} ? wanted.name)
    order by nth`);
  return rows.map(({ name }) => name);
}

/** Contacts at the beginning and at the end of a campaign whose metadata is read for the names of its fields. */
const sampledContacts = 1000;

/**
 * Names of the metadata fields of a campaign, at most `most`, in the order of their first occurrence: those of the first and
 * the last contacts, since an import gives all its contacts the same fields.
 */
export async function metadataNames(db: Queryable, campaignId: number, most: number): Promise<string[]> {
  const part = (direction: SQL) => sql`(
    select id, metadata from ${contacts} where campaign_id = ${campaignId} order by id ${direction} limit ${sampledContacts})`;
  const { rows } = await db.execute<{ name: string }>(sql`
    select name from (${part(sql`asc`)} union all ${part(sql`desc`)}) sample,
      lateral jsonb_object_keys(metadata) with ordinality as field(name, nth)
    group by name order by min(id), min(nth) limit ${most}`);
  return rows.map(({ name }) => name);
}
