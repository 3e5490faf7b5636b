import { LigaiError } from '@ligai/kernel';
import { and, eq, ne } from 'drizzle-orm';
import type { Database, Queryable } from '../database.ts';
import { campaigns, contacts } from '../schema/tables.ts';
import type { Campaign, LiveCampaign } from './campaign.ts';
import { findCampaign } from './find-campaigns.ts';

export type NewCampaign = Pick<Campaign, 'name' | 'description' | 'maxConcurrent' | 'promptId'>;

export async function insertCampaign(db: Queryable, campaign: NewCampaign): Promise<LiveCampaign> {
  const [row] = await db.insert(campaigns).values(campaign).returning();
  if (!row) throw new LigaiError('internal', 'Cannot insert a campaign: nothing was returned');
  return { ...row, inProgress: 0 };
}

/** Changes the fields given; of a completed campaign only name and description. Errors: `not_found`, `conflict`. */
export async function updateCampaign(db: Queryable, id: number, change: Partial<NewCampaign>): Promise<LiveCampaign> {
  const ofDialling = change.maxConcurrent !== undefined || change.promptId !== undefined;
  const isOpen = and(eq(campaigns.id, id), ofDialling ? ne(campaigns.status, 'completed') : undefined);
  const open =
    Object.keys(change).length > 0
      ? await db.update(campaigns).set(change).where(isOpen).returning({ id: campaigns.id })
      : await db.select({ id: campaigns.id }).from(campaigns).where(isOpen);
  const campaign = await requireCampaign(db, id);
  if (open.length > 0) return campaign;
  throw new LigaiError(
    'conflict',
    `Cannot update campaign ${id}: it is completed, only name and description can be changed`,
  );
}

/**
 * Deletes a campaign that is not running, with its contacts. Its calls are not deleted, and active ones continue to
 * their end. Errors: `not_found`, `conflict`.
 */
export async function deleteCampaign(db: Database, id: number): Promise<void> {
  await db.transaction(async (tx) => {
    const [campaign] = await tx
      .select({ status: campaigns.status })
      .from(campaigns)
      .where(eq(campaigns.id, id))
      .for('update');
    if (!campaign) throw new LigaiError('not_found', `Campaign ${id} not found`);
    if (campaign.status === 'running') {
      throw new LigaiError('conflict', `Cannot delete campaign ${id}: it is running, pause it first`);
    }
    await tx.delete(contacts).where(eq(contacts.campaignId, id));
    await tx.delete(campaigns).where(eq(campaigns.id, id));
  });
}

export async function requireCampaign(db: Queryable, id: number): Promise<LiveCampaign> {
  const campaign = await findCampaign(db, id);
  if (!campaign) throw new LigaiError('not_found', `Campaign ${id} not found`);
  return campaign;
}
