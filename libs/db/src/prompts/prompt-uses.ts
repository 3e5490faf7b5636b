import type { CampaignStatus } from '@ligai/contracts';
import { desc, eq, isNull, or, sql } from 'drizzle-orm';
import type { Queryable } from '../database.ts';
import { countedUpTo, type Total, totalOf } from '../lists/list-page.ts';
import { calls, campaigns, schedules } from '../schema/tables.ts';
import type { Prompt } from './prompts.ts';

export type PromptUses = {
  campaigns: { id: number; name: string; status: CampaignStatus; promptId: number | null }[];
  campaignCount: number;
  /** Up to 20,001. */
  pendingSchedules: number;
  calls: Total;
};

/** Campaigns that the answer lists. */
const listedCampaigns = 100;

/**
 * What uses a prompt: campaigns and pending schedules that name it and, if it is active, those that name none; and how many
 * calls have had it.
 */
export async function promptUses(
  db: Queryable,
  { id, isActive }: Pick<Prompt, 'id' | 'isActive'>,
): Promise<PromptUses> {
  const ofCampaign = isActive
    ? or(eq(campaigns.promptId, id), sql`${campaigns.promptId} is null and ${campaigns.status} <> 'completed'`)
    : eq(campaigns.promptId, id);
  const ofSchedule = isActive ? or(eq(schedules.promptId, id), isNull(schedules.promptId)) : eq(schedules.promptId, id);
  const [listed, campaignCount, pending, callTotal] = await Promise.all([
    db
      .select({ id: campaigns.id, name: campaigns.name, status: campaigns.status, promptId: campaigns.promptId })
      .from(campaigns)
      .where(ofCampaign)
      .orderBy(desc(campaigns.id))
      .limit(listedCampaigns),
    db.$count(campaigns, ofCampaign),
    db.execute<{ count: number }>(sql`
      select count(*)::int as count from (
        select from ${schedules} where ${schedules.status} = 'pending' and ${ofSchedule} limit ${countedUpTo + 1}) pending`),
    totalOf(db, calls, { where: eq(calls.promptId, id), page: {} }),
  ]);
  return { campaigns: listed, campaignCount, pendingSchedules: pending.rows[0]?.count ?? 0, calls: callTotal };
}
