import type { PromptAnswer, SettingDetails, SetupAnswer } from '@ligai/contracts';
import { queryOptions } from '@tanstack/react-query';
import { request } from './request.ts';

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
