import { ilike, type SQL, sql } from 'drizzle-orm';
import type { Queryable } from '../database.ts';
import { containing } from '../lists/list-page.ts';
import { type NumberSearch, numberParts } from '../lists/number-search.ts';
import { campaigns, contacts } from '../schema/tables.ts';
import type { Contact } from './contact.ts';
import { searchedAtMost } from './list-contacts.ts';

/** A contact and its campaign. */
export type FoundContact = Pick<Contact, 'id' | 'campaignId' | 'phoneNumber' | 'name' | 'status'> & {
  campaignName: string;
};

/** How many campaigns, the newest, are searched for a number. Each takes about 10 µs in the indexes of its numbers. */
export const searchedCampaigns = 1_000;

/**
 * Contacts of all campaigns that a text finds, those of the newest campaign first: by number, or, for a text that is no part of a
 * number, by a part of the name. No index finds names, so these are searched in the newest `searchedAtMost` contacts alone: an
 * index of names would slow imports down.
 */
export async function findContacts(
  db: Queryable,
  { q, q_number, limit }: NumberSearch & { q: string; limit: number },
): Promise<FoundContact[]> {
  const parts = numberParts(contacts.phoneNumber, { q, q_number });
  const found = parts.length > 0 ? byNumber(parts, limit) : byName(q, limit);
  const { rows } = await db.execute<FoundRow>(sql`
    select found.*, ${campaigns.name} as campaign_name
    from (${found}) found join ${campaigns} on ${campaigns.id} = found.campaign_id
    order by found.campaign_id desc, found.id limit ${limit}`);
  return rows.map(toFoundContact);
}

const columns = sql`id, campaign_id, phone_number, name, status`;

/** `limit` contacts of the newest campaigns that have any, each part by its own index, which leads with the campaign. */
function byNumber(parts: readonly NumberPart[], limit: number): SQL {
  const ofCampaign = ({ matches, order }: NumberPart) => sql`(
    select ${columns} from ${contacts}
    where ${contacts.campaignId} = searched.id and ${matches} order by ${order} limit ${limit})`;
  return sql`
    select matching.* from (select id from ${campaigns} order by id desc limit ${searchedCampaigns}) searched
    cross join lateral (${sql.join(parts.map(ofCampaign), sql` union `)}) matching
    order by searched.id desc limit ${limit}`;
}

type NumberPart = ReturnType<typeof numberParts>[number];

const byName = (q: string, limit: number): SQL => sql`
  select ${columns} from (
    select ${columns} from ${contacts} order by campaign_id desc, id desc limit ${searchedAtMost}) ${contacts}
  where ${ilike(contacts.name, containing(q))} order by campaign_id desc, id desc limit ${limit}`;

type FoundRow = {
  id: string;
  campaign_id: string;
  campaign_name: string;
  phone_number: Contact['phoneNumber'];
  name: string | null;
  status: Contact['status'];
};

const toFoundContact = (row: FoundRow): FoundContact => ({
  id: Number(row.id),
  campaignId: Number(row.campaign_id),
  campaignName: row.campaign_name,
  phoneNumber: row.phone_number,
  name: row.name,
  status: row.status,
});
