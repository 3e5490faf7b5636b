import { onLineStatuses } from '@ligai/contracts';
import { and, desc, eq, getTableColumns, or, type SQL, sql } from 'drizzle-orm';
import type { Queryable } from '../database.ts';
import { calls, campaigns, contacts } from '../schema/index.ts';
import { slotStatuses } from '../slots/free-slots.ts';
import type { LiveCampaign } from './campaign.ts';

/** One page of all campaigns, newest first, and how many there are. */
export async function listCampaigns(
  db: Queryable,
  { skip, limit }: { skip: number; limit: number },
): Promise<{ campaigns: LiveCampaign[]; total: number }> {
  const [rows, total] = await Promise.all([
    selectLive(db).orderBy(desc(campaigns.id)).offset(skip).limit(limit),
    db.$count(campaigns),
  ]);
  return { campaigns: rows, total };
}

export async function findCampaign(db: Queryable, id: number): Promise<LiveCampaign | undefined> {
  const [campaign] = await selectLive(db, eq(campaigns.id, id));
  return campaign;
}

/** The campaigns that somebody has to tend: those that run, and paused ones with contacts still on the line. */
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

function selectLive(db: Queryable, condition?: SQL) {
  // drizzle leaves out the table's name in a subquery's columns where the outer query has one table only.
  const inProgress = sql<number>`(select count(*)::int from ${contacts}
    join ${calls} on "calls"."call_id" = "contacts"."call_id" and ${isUp} where ${isOnLine()})`;
  return db
    .select({ ...getTableColumns(campaigns), inProgress })
    .from(campaigns)
    .where(condition)
    .$dynamic();
}

/** Dialled, and not over: a queued call is not in progress yet. */
const isUp = sql`"calls"."status" in ${[...slotStatuses]}`;

const isOnLine = () =>
  sql`"contacts"."campaign_id" = "campaigns"."id" and "contacts"."status" in ${[...onLineStatuses]}`;
