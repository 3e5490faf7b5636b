import type { CampaignAnswer, CampaignOutcomesAnswer, ContactAnswer } from '@ligai/contracts';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { againMs, listAgainMs } from '../api/queries.ts';
import { request, requestPage, requestTagged } from '../api/request.ts';
import { isRecordId } from '../app/address-values.ts';
import type { LiveStore } from '../live/live-store.ts';
import type { CampaignSearch } from './campaign-search.ts';
import { readAfter } from './newest-figures.ts';

const pathOf = (campaignId: string) => `/api/v1/campaigns/${encodeURIComponent(campaignId)}`;

/** One campaign, marked with the live messages that had arrived before it was read. */
export const campaignQuery = (live: LiveStore, campaignId: string) =>
  queryOptions({
    queryKey: ['campaigns', campaignId, 'read'],
    queryFn: async ({ signal }) => {
      const marked = readAfter(live.state().campaigns);
      return marked(await requestTagged<CampaignAnswer>('GET', pathOf(campaignId), { signal }));
    },
    enabled: isRecordId(campaignId),
    refetchInterval: listAgainMs,
  });

/** All campaigns, newest first, marked in the same way. No message reports a campaign that is created, renamed or deleted. */
export const campaignsQuery = (live: LiveStore) =>
  infiniteQueryOptions({
    queryKey: ['campaigns', 'list'],
    queryFn: async ({ pageParam, signal }) => {
      const marked = readAfter(live.state().campaigns);
      const query = pageParam === null ? { limit: 200 } : {};
      const page = await requestPage<CampaignAnswer[]>(pageParam ?? '/api/v1/campaigns', { signal, query });
      return { ...page, items: page.items.map(marked) };
    },
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
    refetchInterval: ({ state }) => againMs(state.data),
  });

/** The contacts of a campaign that match the filters; the first ones are read again while they are shown. */
export const contactsQuery = (campaignId: string, { status, q }: CampaignSearch) =>
  infiniteQueryOptions({
    queryKey: ['campaigns', campaignId, 'contacts', status, q],
    queryFn: ({ pageParam, signal }) =>
      pageParam === null
        ? requestPage<ContactAnswer[]>(`${pathOf(campaignId)}/contacts`, { signal, query: { status, q, limit: 100 } })
        : requestPage<ContactAnswer[]>(pageParam, { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
    refetchInterval: ({ state }) => ((state.data?.pages.length ?? 0) <= 2 ? 5000 : false),
  });

/** How the finished contacts of a campaign ended. */
export const outcomesQuery = (campaignId: string) =>
  queryOptions({
    queryKey: ['campaigns', campaignId, 'outcomes'],
    queryFn: ({ signal }) => request<CampaignOutcomesAnswer>('GET', `${pathOf(campaignId)}/outcomes`, { signal }),
    refetchInterval: 5000,
  });
