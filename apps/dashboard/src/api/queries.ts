import type { PromptAnswer, SettingDetails, SetupAnswer } from '@ligai/contracts';
import { queryOptions } from '@tanstack/react-query';
import { request } from './request.ts';

/**
 * A list, a prompt or a campaign is read again at these times while its page is visible, for changes that no message of the
 * socket reports, such as those of other people.
 */
export const listAgainMs = 15_000;

/** The same for a list of pages; one of which many were read is not read again by itself. */
export const againMs = (list: { pages: readonly unknown[] } | undefined): number | false =>
  (list?.pages.length ?? 0) <= 2 ? listAgainMs : false;

/** Reads that several pages share. */
export const promptsQuery = queryOptions({
  queryKey: ['prompts'],
  queryFn: ({ signal }) => request<PromptAnswer[]>('GET', '/api/v1/prompts', { signal }),
});

export const settingsQuery = queryOptions({
  queryKey: ['settings', 'details'],
  queryFn: ({ signal }) =>
    request<Record<string, SettingDetails>>('GET', '/api/v1/settings', { signal, query: { details: true } }),
});

export const setupQuery = queryOptions({
  queryKey: ['setup'],
  queryFn: ({ signal }) => request<SetupAnswer>('GET', '/api/v1/setup', { signal }),
});
