import { LigaiError } from '@ligai/kernel';
import { eq } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { campaigns, contacts, imports } from '../schema/tables.ts';

/**
 * Deletes all contacts of a draft, and its imports with their reports and refused rows. The lock of the campaign waits for an
 * import that is being stored, whose contacts are deleted too; an import that comes later, and a start, wait for the
 * deletion. Errors: `not_found`, `conflict` if the campaign was ever started.
 */
export async function deleteContacts(db: Database, campaignId: number): Promise<void> {
  await db.transaction(async (tx) => {
    const ofCampaign = eq(campaigns.id, campaignId);
    const [campaign] = await tx.select({ status: campaigns.status }).from(campaigns).where(ofCampaign).for('update');
    if (!campaign) throw new LigaiError('not_found', `Campaign ${campaignId} not found`);
    if (campaign.status !== 'draft') {
      const message = `Cannot delete the contacts of campaign ${campaignId}: it was started, and only a draft can lose its contacts`;
      throw new LigaiError('conflict', message);
    }
    await tx.delete(imports).where(eq(imports.campaignId, campaignId));
    await tx.delete(contacts).where(eq(contacts.campaignId, campaignId));
    await tx.update(campaigns).set({ totalContacts: 0 }).where(ofCampaign);
  });
}
