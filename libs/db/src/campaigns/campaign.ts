import { type CampaignFigures, toTimestamp } from '@ligai/contracts';
import type { campaigns } from '../schema/tables.ts';

/** A row of `campaigns`, whole. */
export type Campaign = typeof campaigns.$inferSelect;

/** A campaign without its prompt, which no answer shows, and the number of its active calls, without queued ones. */
export type CampaignUnderWay = Omit<Campaign, 'prompt'> & { inProgress: number };

export type LiveCampaign = CampaignUnderWay & {
  /** Rows of its imports that became no contact, duplicates among them; those of imports that were not deleted yet. */
  refusedRows: number;
};

/** The progress of a campaign, as its events report it. */
export function campaignFigures(campaign: CampaignUnderWay): CampaignFigures {
  const { id, name, status, totalContacts, successfulContacts, failedContacts, inProgress, waitingReason, resumesAt } =
    campaign;
  return {
    campaign_id: id,
    name,
    status,
    total_contacts: totalContacts,
    completed_contacts: successfulContacts + failedContacts,
    successful_contacts: successfulContacts,
    failed_contacts: failedContacts,
    in_progress: inProgress,
    waiting_reason: waitingReason,
    resumes_at: resumesAt && toTimestamp(resumesAt),
  };
}
