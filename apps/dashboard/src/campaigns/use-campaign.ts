import type { CampaignAnswer, PromptAnswer } from '@ligai/contracts';
import { useIsFetching, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { promptsQuery } from '../api/queries.ts';
import type { Tagged } from '../api/request.ts';
import { isOnLine } from '../live/live-calls.ts';
import type { LiveState } from '../live/live-store.ts';
import { useLive } from '../live/use-live.ts';
import { currentMs } from '../live/use-now.ts';
import { needsName, placeholdersIn } from '../prompts/placeholders.ts';
import { type CampaignRead, newestFigures } from './newest-figures.ts';

/** The campaign with its newest figures: those that were read, or those of a later message. */
export function useLiveFigures(read: CampaignRead): Tagged<CampaignAnswer> {
  const message = useLive(({ campaigns }) => campaigns.get(read.campaign.id));
  return newestFigures(read, message);
}

/** Reads are this far apart. */
const refreshAfterMs = 1000;

/**
 * Reads the campaign, its contacts and outcomes again when a message reports progress, and when a call of it begins, is
 * answered or ends. What is being read arrives first: a read of many pages ends, and so does that of one more page.
 */
export function FreshDetails({ campaignId }: { campaignId: number }) {
  const queries = useQueryClient();
  const progress = useLive((state) => progressOf(state, campaignId));
  const isReading = useIsFetching({ queryKey: ['campaigns', String(campaignId)] }) > 0;
  const shown = useRef<string>(undefined);
  const changedAtMs = useRef<number>(undefined);
  useEffect(() => {
    // The page has just read it.
    shown.current ??= progress;
    if (isReading || progress === shown.current) return;
    // Further changes do not put it off.
    changedAtMs.current ??= currentMs();
    const refresh = () => {
      shown.current = progress;
      changedAtMs.current = undefined;
      void queries.invalidateQueries({ queryKey: ['campaigns', String(campaignId)] });
    };
    const timer = setTimeout(refresh, Math.max(0, changedAtMs.current + refreshAfterMs - currentMs()));
    return () => clearTimeout(timer);
  }, [queries, campaignId, progress, isReading]);
  return null;
}

/** The same text for as long as neither a message about the campaign has come nor a call of it has changed. */
function progressOf({ campaigns, calls }: LiveState, campaignId: number): string {
  const own = [...calls.values()].filter((call) => call.campaignId === campaignId && isOnLine(call));
  const answered = own.filter(({ answeredAtMs }) => answeredAtMs !== null);
  return [campaigns.get(campaignId)?.sequence ?? 0, own.length, answered.length].join(' ');
}

/** The prompt of a campaign: its own, otherwise the active one. */
export function usePrompt(promptId: number | null): PromptAnswer | undefined {
  const { data: prompts = [] } = useQuery(promptsQuery);
  return prompts.find(({ id, is_active }) => (promptId === null ? is_active : id === promptId));
}

/** What each contact must fill: the variables of the prompt without a value of its own, and whether `{{name}}` is one. */
export type PromptNeeds = { variables: readonly string[]; name: boolean };

export function usePromptNeeds(promptId: number | null): PromptNeeds {
  const prompt = usePrompt(promptId);
  if (!prompt) return { variables: [], name: false };
  const placeholders = placeholdersIn(prompt.greeting, prompt.content);
  return { variables: placeholders.filter((one) => !Object.hasOwn(prompt.variables, one)), name: needsName(prompt) };
}
