import type { CampaignAnswer, PromptAnswer } from '@ligai/contracts';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { promptsQuery } from '../api/queries.ts';
import { placeholdersIn } from '../dial/placeholders.ts';
import { useLive } from '../live/use-live.ts';

/** The campaign with its newest figures: those that were read, or those of the last message. */
export function useLiveFigures(campaign: CampaignAnswer): CampaignAnswer {
  const live = useLive(({ campaigns }) => campaigns.get(campaign.id));
  if (!live || live.completed_contacts < campaign.completed_contacts) return campaign;
  const { campaign_id: _id, sequence: _sequence, ...figures } = live;
  return { ...campaign, ...figures };
}

/** Reads the contacts and outcomes again when a message reports progress: at most once a second. */
export function useFreshDetails(campaignId: number): void {
  const queries = useQueryClient();
  const sequence = useLive(({ campaigns }) => campaigns.get(campaignId)?.sequence);
  useEffect(() => {
    if (sequence !== undefined) void queries.invalidateQueries({ queryKey: ['campaigns', String(campaignId)] });
  }, [queries, campaignId, sequence]);
}

/** The prompt of a campaign: its own, otherwise the active one. */
export function usePrompt(promptId: number | null): PromptAnswer | undefined {
  const { data: prompts = [] } = useQuery(promptsQuery);
  return prompts.find(({ id, is_active }) => (promptId === null ? is_active : id === promptId));
}

/** The variables that each contact must fill: those of the prompt without a value of its own. */
export function usePromptVariables(promptId: number | null): string[] {
  const prompt = usePrompt(promptId);
  if (!prompt) return [];
  return placeholdersIn(prompt.greeting, prompt.content).filter((name) => !Object.hasOwn(prompt.variables, name));
}
