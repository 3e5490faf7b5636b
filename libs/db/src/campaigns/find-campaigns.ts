import { type CampaignStatus, type ListPage, onLineStatuses } from '@ligai/contracts';
import { and, eq, getTableColumns, gte, inArray, like, lt, or, type SQL, sql } from 'drizzle-orm';
import { slotStatuses } from '../calls/call.ts';
import type { Queryable } from '../database.ts';
import { containing, type ListEnd, orderOf, pageOf, totalOf } from '../lists/list-page.ts';
import { calls, campaigns, contacts, imports } from '../schema/tables.ts';
import type { LiveCampaign } from './campaign.ts';

export type CampaignFilter = {
  status?: readonly CampaignStatus[] | undefined;
  prompt_id?: number | undefined;
  /** Campaigns with this contact. */
  number?: string | undefined;
  from?: Date | undefined;
  to?: Date | undefined;
  /** Part of the name or of the description, whatever the case and the accents. */
  q?: string | undefined;
};

/** One page of the campaigns that match, newest first unless sorted otherwise. */
export async function listCampaigns(
  db: Queryable,
  page: ListPage<'id' | 'created_at' | 'name'> & CampaignFilter,
): Promise<ListEnd & { campaigns: LiveCampaign[] }> {
  const order = orderOf({
    columns: { id: campaigns.id, created_at: campaigns.createdAt, name: campaigns.name },
    id: campaigns.id,
    page,
    standard: { field: 'id', descending: true },
  });
  const where = matching(page);
  const [rows, total] = await Promise.all([
    selectLive(db, and(where, order.after), order.cursorValue)
      .orderBy(...order.orderBy)
      .offset(page.skip)
      .limit(page.limit + 1),
    totalOf(db, campaigns, { where, page }),
  ]);
  const { rows: list, ...end } = pageOf(rows, { sort: order.sort, limit: page.limit, total });
  return { campaigns: list, ...end };
}

function matching({ status, prompt_id, number, from, to, q }: CampaignFilter): SQL | undefined {
  return and(
    status && inArray(campaigns.status, [...status]),
    prompt_id === undefined ? undefined : eq(campaigns.promptId, prompt_id),
    number === undefined
      ? undefined
      : sql`exists (select from ${contacts}
          where "contacts"."campaign_id" = "campaigns"."id" and "contacts"."phone_number" = ${number})`,
    from && gte(campaigns.createdAt, from),
    to && lt(campaigns.createdAt, to),
    q === undefined ? undefined : or(contains(campaigns.name, q), contains(campaigns.description, q)),
  );
}

/** Whether a text contains another, both without accents and capitals. The table is small enough to be read whole. */
function contains(column: typeof campaigns.name | typeof campaigns.description, text: string): SQL {
  const plain = text
    .normalize('NFD')
    .replaceAll(/[\u0300-\u036f]/g, '')
    .toLowerCase();
  return like(sql`lower(regexp_replace(normalize(${column}, nfd), '[\\u0300-\\u036f]', '', 'g'))`, containing(plain));
}

export async function findCampaign(db: Queryable, id: number): Promise<LiveCampaign | undefined> {
  const [campaign] = await selectLive(db, eq(campaigns.id, id));
  if (!campaign) return undefined;
  const { cursorValue: _, ...found } = campaign;
  return found;
}

/** The campaigns that the dialer has to process: running ones, and paused ones with contacts still on the line. */
export async function listCampaignsUnderWay(db: Queryable): Promise<number[]> {
  const rows = await db
    .select({ id: campaigns.id })
    .from(campaigns)
    .where(
      or(
        eq(campaigns.status, 'running'),
        and(eq(campaigns.status, 'paused'), sql`exists (select from ${contacts} where ${isOnLine()})`),
      ),
    )
    .orderBy(campaigns.id);
  return rows.map(({ id }) => id);
}

const { prompt: _prompt, ...columnsWithoutPrompt } = getTableColumns(campaigns);

function selectLive(db: Queryable, condition?: SQL, cursorValue: SQL<string> = sql<string>`''`) {
  // drizzle omits the table's name from a subquery's columns if the outer query has only one table.
  const inProgress = sql<number>`(select count(*)::int from ${contacts}
    join ${calls} on "calls"."call_id" = "contacts"."call_id" and ${isUp} where ${isOnLine()})`;
  const refusedRows = sql<number>`(select coalesce(sum("duplicates" + "errors"), 0)::int from ${imports}
    where "imports"."campaign_id" = "campaigns"."id" and "duplicates" + "errors" > 0)`;
  return db
    .select({ ...columnsWithoutPrompt, inProgress, refusedRows, cursorValue })
    .from(campaigns)
    .where(condition)
    .$dynamic();
}

/** Dialled, and not over: a queued call is not in progress yet. */
const isUp = sql`"calls"."status" in ${[...slotStatuses]}`;

const isOnLine = () =>
  sql`"contacts"."campaign_id" = "campaigns"."id" and "contacts"."status" in ${[...onLineStatuses]}`;
