import { z } from 'zod';
import { CampaignStarted } from '../event/campaign-event.ts';

/** How far a campaign is now. A later one (higher `sequence`) of the same campaign makes an earlier one worthless. */
export const CampaignUpdate = z.object({
  type: z.literal('campaign_update'),
  data: CampaignStarted.shape.data.extend({ sequence: z.number().int().positive() }),
});
export type CampaignUpdate = z.infer<typeof CampaignUpdate>;
