import type { PromptVersionAnswer, PromptVersionItem } from '@ligai/contracts';
import { queryOptions } from '@tanstack/react-query';
import { request } from '../../api/request.ts';

/** All stored versions: the API keeps at most 200 former ones. */
export const versionsQuery = (promptId: number) =>
  queryOptions({
    queryKey: ['prompts', String(promptId), 'versions'],
    queryFn: ({ signal }) =>
      request<PromptVersionItem[]>('GET', `/api/v1/prompts/${promptId}/versions`, { signal, query: { limit: 1000 } }),
  });

export const versionQuery = (promptId: number, version: number) =>
  queryOptions({
    queryKey: ['prompts', String(promptId), 'versions', version],
    queryFn: ({ signal }) =>
      request<PromptVersionAnswer>('GET', `/api/v1/prompts/${promptId}/versions/${version}`, { signal }),
  });
