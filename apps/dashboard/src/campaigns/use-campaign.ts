import type { CampaignAnswer } from '@ligai/contracts';
import { useLive } from '../live/use-live.ts';

/** The campaign with its newest figures: those that were read, or those of the last message. */
export function useLiveFigures(campaign: CampaignAnswer): CampaignAnswer {
  const live = useLive(({ campaigns }) => campaigns.get(campaign.id));
  if (!live || live.completed_contacts < campaign.completed_contacts) return campaign;
  const { campaign_id: _id, sequence: _sequence, ...figures } = live;
  return { ...campaign, ...figures };
}
