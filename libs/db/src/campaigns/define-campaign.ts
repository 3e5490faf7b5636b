import { LigaiError } from '@ligai/kernel';
import { eq } from 'drizzle-orm';
import type { Database, Queryable, Transaction } from '../database.ts';
import type { Precondition } from '../precondition.ts';
import { campaigns, contacts } from '../schema/tables.ts';
import type { Campaign, LiveCampaign } from './campaign.ts';
import { findCampaign } from './find-campaigns.ts';

export type NewCampaign = Pick<Campaign, 'name' | 'description' | 'maxConcurrent' | 'promptId'>;
export type CampaignDefinition = NewCampaign & Pick<Campaign, 'status'>;

export async function insertCampaign(db: Queryable, campaign: NewCampaign): Promise<LiveCampaign> {
  const [row] = await db.insert(campaigns).values(campaign).returning();
  if (!row) throw new LigaiError('internal', 'Cannot insert a campaign: nothing was returned');
  return { ...row, inProgress: 0, refusedRows: 0 };
}

/**
 * Changes the fields given; of a completed campaign only name and description. Errors: `not_found`, `conflict`, those of
 * `precondition`.
 */
export async function updateCampaign(
  db: Database,
  id: number,
  change: Partial<NewCampaign>,
  precondition?: Precondition<CampaignDefinition>,
): Promise<LiveCampaign> {
  await db.transaction(async (tx) => {
    const campaign = await lockDefinition(tx, id, 'no key update');
    precondition?.(campaign);
    const ofDialling = change.maxConcurrent !== undefined || change.promptId !== undefined;
    if (ofDialling && campaign.status === 'completed')
      throw new LigaiError(
        'conflict',
        `Cannot update campaign ${id}: it is completed, only name and description can be changed`,
      );
    if (Object.keys(change).length > 0) await tx.update(campaigns).set(change).where(eq(campaigns.id, id));
  });
  return requireCampaign(db, id);
}

/**
 * Deletes a campaign that is not running, with its contacts. Its calls are not deleted, and active ones continue to
 * their end. Errors: `not_found`, `conflict`, those of `precondition`.
 */
export async function deleteCampaign(
  db: Database,
  id: number,
  precondition?: Precondition<CampaignDefinition>,
): Promise<void> {
  await db.transaction(async (tx) => {
    const campaign = await lockDefinition(tx, id, 'update');
    precondition?.(campaign);
    if (campaign.status === 'running') {
      throw new LigaiError('conflict', `Cannot delete campaign ${id}: it is running, pause it first`);
    }
    await tx.delete(contacts).where(eq(contacts.campaignId, id));
    await tx.delete(campaigns).where(eq(campaigns.id, id));
  });
}

/**
 * The row without its prompt, which may have 300 kB. `no key update` does not wait for an import, which only locks the
 * campaign against deletion.
 */
async function lockDefinition(
  tx: Transaction,
  id: number,
  strength: 'update' | 'no key update',
): Promise<CampaignDefinition> {
  const { name, description, maxConcurrent, promptId, status } = campaigns;
  const [campaign] = await tx
    .select({ name, description, maxConcurrent, promptId, status })
    .from(campaigns)
    .where(eq(campaigns.id, id))
    .for(strength);
  if (!campaign) throw new LigaiError('not_found', `Campaign ${id} not found`);
  return campaign;
}

export async function requireCampaign(db: Queryable, id: number): Promise<LiveCampaign> {
  const campaign = await findCampaign(db, id);
  if (!campaign) throw new LigaiError('not_found', `Campaign ${id} not found`);
  return campaign;
}
