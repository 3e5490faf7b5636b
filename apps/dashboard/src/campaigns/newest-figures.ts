import type { CampaignAnswer, CampaignUpdate } from '@ligai/contracts';
import type { Tagged } from '../api/request.ts';

type Message = CampaignUpdate['data'];

/**
 * A campaign as it was read; `sequence` of the last message about it that had arrived before the read, 0 without one.
 */
export type CampaignRead = { campaign: Tagged<CampaignAnswer>; sequence: number };

/** Marks a campaign that is read from now on with the messages that have arrived. */
export const readAfter =
  (messages: ReadonlyMap<number, Message>) =>
  (campaign: Tagged<CampaignAnswer>): CampaignRead => ({
    campaign,
    sequence: messages.get(campaign.id)?.sequence ?? 0,
  });

/**
 * The campaign with the figures of the last message if it arrived after the read. Without an event for it, as after an import
 * or a change of the name, only a read has the change: the name always comes from there.
 */
export function newestFigures(
  { campaign, sequence }: CampaignRead,
  message: Message | undefined,
): Tagged<CampaignAnswer> {
  if (!message || message.sequence <= sequence) return campaign;
  const { campaign_id: _id, sequence: _sequence, name: _name, ...figures } = message;
  return { ...campaign, ...figures };
}
