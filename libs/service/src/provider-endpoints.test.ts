import type { Settings } from '@ligai/contracts';
import { expect, test } from 'vitest';
import { ProviderEndpoints } from './provider-endpoints.ts';
import type { SettingDefaults } from './service-config.ts';

const simulators = { deepgram: 'http://127.0.0.1:1', murf: 'http://127.0.0.1:2', openai: 'http://127.0.0.1:3/v1' };
const real = { deepgram: 'https://deepgram.test', murf: 'https://murf.test', openai: 'https://openai.test/v1' };
const addresses = { ...simulators, real };

function endpoints(environment: string | null, current: string | null) {
  const settings = { murf_api_key: current } as Settings;
  return new ProviderEndpoints(addresses, { murf_api_key: environment } as SettingDefaults, () => settings);
}

test.each([
  ['simulated, and nothing is stored', 'simulated', 'simulated', 'http://127.0.0.1:2', true],
  ['simulated, until a key is stored', 'simulated', 'real-key', 'https://murf.test', false],
  ['the address of the environment, with its own key', 'real-key', 'real-key', 'http://127.0.0.1:2', false],
  ['the address of the environment, with a stored key', null, 'real-key', 'http://127.0.0.1:2', false],
  ['the address of the environment, without a key', null, null, 'http://127.0.0.1:2', false],
])('the endpoint of a provider is %s', (_, environment, current, url, simulated) => {
  expect(endpoints(environment, current).current('murf')).toEqual({ url, apiKey: current, simulated });
});
