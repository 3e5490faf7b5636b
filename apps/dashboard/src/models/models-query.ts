import type { ModelsAnswer } from '@ligai/contracts';
import { queryOptions } from '@tanstack/react-query';
import { request } from '../api/request.ts';

/** The models of the provider's key, as the gateway lists them. */
export const modelsQuery = queryOptions({
  queryKey: ['models'],
  queryFn: ({ signal }) => request<ModelsAnswer>('GET', '/api/v1/models', { signal }),
  staleTime: 300_000,
  retry: false,
});
