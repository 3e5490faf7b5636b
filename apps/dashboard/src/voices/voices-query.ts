import type { VoicesAnswer } from '@ligai/contracts';
import { queryOptions } from '@tanstack/react-query';
import { request } from '../api/request.ts';

export type Voice = VoicesAnswer[number];

/** All voices of the provider, as the gateway lists them. */
export const voicesQuery = queryOptions({
  queryKey: ['voices'],
  queryFn: ({ signal }) => request<VoicesAnswer>('GET', '/api/v1/voices', { signal }),
  staleTime: 300_000,
  retry: false,
});
