import type { PromptAnswer, SettingDetails } from '@ligai/contracts';
import { queryOptions } from '@tanstack/react-query';
import { request } from './request.ts';

/** Reads that several pages share. */
export const promptsQuery = queryOptions({
  queryKey: ['prompts'],
  queryFn: ({ signal }) => request<PromptAnswer[]>('GET', '/api/v1/prompts', { signal, query: { limit: 1000 } }),
});

export const settingsQuery = queryOptions({
  queryKey: ['settings'],
  queryFn: ({ signal }) =>
    request<Record<string, SettingDetails>>('GET', '/api/v1/settings', { signal, query: { details: true } }),
});
