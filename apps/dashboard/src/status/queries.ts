import type { HealthAnswer, LiveStatsAnswer, ProviderName, ProviderStatus } from '@ligai/contracts';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { setupQuery } from '../api/queries.ts';
import { request } from '../api/request.ts';
import { useConnection, useLive } from '../live/use-live.ts';

const refetchMs = 5000;

/** As `providerTitles` of the contracts, of which the first page imports only types. */
export const providerNames: Record<ProviderName, string> = { openai: 'OpenAI', deepgram: 'Deepgram', murf: 'Murf' };

/** The figures of now: lines, calls of the last hour, switches and media-bridges. */
export const liveStatsQuery = queryOptions({
  queryKey: ['stats', 'live'],
  queryFn: ({ signal }) => request<LiveStatsAnswer>('GET', '/api/v1/stats/live', { signal }),
  refetchInterval: refetchMs,
});

/** It answers with 503 if no call can be placed. */
export const healthQuery = queryOptions({
  queryKey: ['health'],
  queryFn: ({ signal }) => request<HealthAnswer>('GET', '/health', { signal, alsoAnswers: [503] }),
  refetchInterval: refetchMs,
});

/** The state of each provider, as last reported; `providers` is empty until it is known. */
export function useProviders() {
  const live = useLive((state) => state.providers);
  const isConnected = useConnection() === 'live';
  const query = useQuery({
    queryKey: ['providers'],
    queryFn: ({ signal }) => request<ProviderStatus[]>('GET', '/api/v1/providers', { signal }),
    // Otherwise messages report each change.
    refetchInterval: ({ state }) => (isConnected && state.status !== 'error' ? false : refetchMs),
  });
  return { query, providers: query.data?.map((one) => live.get(one.provider) ?? one) ?? [] };
}

/** The providers for which a simulator stands in, `freeswitch` among them. */
export function useSimulated(): ReadonlySet<string> {
  const { data } = useQuery(setupQuery);
  return new Set(data?.parts.flatMap(({ provider, simulated }) => (simulated ? [provider] : [])));
}
