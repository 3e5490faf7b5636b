import type { PromptUsesAnswer } from '@ligai/contracts';
import { queryOptions } from '@tanstack/react-query';
import { request } from '../api/request.ts';

export const usesQuery = (promptId: number) =>
  queryOptions({
    queryKey: ['prompts', String(promptId), 'uses'],
    queryFn: ({ signal }) => request<PromptUsesAnswer>('GET', `/api/v1/prompts/${promptId}/uses`, { signal }),
    staleTime: 0,
  });
