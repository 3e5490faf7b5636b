import { ProviderStatus } from '@ligai/contracts';
import { listProviders } from '@ligai/db';
import { z } from 'zod';
import { Reply, route } from '../../http/route.ts';

export const listProvidersRoute = route({
  method: 'get',
  path: '/api/v1/providers',
  summary: 'List Providers',
  description:
    'Whether OpenAI, Deepgram and Murf can be used. While one is not `ok`, a dial request is answered with 503, and campaigns ' +
    'and schedules wait. `refused`: it rejects the API key (401, 402, 403 or no quota). `limited`, `unreachable`: several ' +
    'requests in a row met a rate limit, or failed. LigAI checks the provider until it works again, and at once when its key changes.',
  answer: z.array(ProviderStatus),
  example: {
    answer: [
      {
        ...{ provider: 'openai' as const, state: 'refused' as const, since: '2026-01-15T10:30:00Z', status_code: 401 },
        ...{ message: 'OpenAI does not know the key', next_check_at: '2026-01-15T10:30:08Z' },
      },
      {
        ...{ provider: 'deepgram' as const, state: 'ok' as const, since: null, status_code: null },
        ...{ message: null, next_check_at: null },
      },
      {
        ...{ provider: 'murf' as const, state: 'ok' as const, since: null, status_code: null },
        ...{ message: null, next_check_at: null },
      },
    ],
  },
  async handle(_input, { db }) {
    const all = (await listProviders(db)).map(({ version: _version, ...status }) => status);
    return new Reply(all, { headers: { 'X-Total-Count': String(all.length) } });
  },
});
