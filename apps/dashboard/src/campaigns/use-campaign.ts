import type { CampaignAnswer, PromptAnswer } from '@ligai/contracts';
import { useIsFetching, useQuery, useQueryClient } from '@tanstack/react-query';
import { useContext, useEffect, useRef } from 'react';
import { promptsQuery } from '../api/queries.ts';
import { placeholdersIn } from '../dial/placeholders.ts';
import { LiveContext, useLive } from '../live/use-live.ts';
import { type CampaignRead, newestFigures, readAfter } from './newest-figures.ts';

/** The campaign with its newest figures: those that were read, or those of a later message. */
export function useLiveFigures(read: CampaignRead): CampaignAnswer {
  const message = useLive(({ campaigns }) => campaigns.get(read.campaign.id));
  return newestFigures(read, message);
}

/** Called before campaigns are read, it marks them with the messages that have arrived by then. */
export function useReadMark(): () => (campaign: CampaignAnswer) => CampaignRead {
  const store = useContext(LiveContext);
  return () => readAfter(store?.state().campaigns ?? new Map());
}

/**
 * Reads the campaign, its contacts and outcomes again when a message reports progress, at most once a second. What is being
 * read arrives first: a read of many pages ends, and so does that of one more page.
 */
export function FreshDetails({ campaignId }: { campaignId: number }) {
  const queries = useQueryClient();
  const sequence = useLive(({ campaigns }) => campaigns.get(campaignId)?.sequence);
  const isReading = useIsFetching({ queryKey: ['campaigns', String(campaignId)] }) > 0;
  const last = useRef<number>(undefined);
  useEffect(() => {
    if (isReading || sequence === undefined || sequence === last.current) return;
    last.current = sequence;
    void queries.invalidateQueries({ queryKey: ['campaigns', String(campaignId)] });
  }, [queries, campaignId, sequence, isReading]);
  return null;
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
