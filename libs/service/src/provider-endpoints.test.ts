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

const withoutFallback = { llm_fallback_model: null, llm_fallback_base_url: null, llm_fallback_api_key: null };

test.each([
  ['at OpenAI with its key', {}, { url: 'http://127.0.0.1:3/v1', apiKey: 'openai-key' }],
  ['at OpenAI with its key only', { llm_fallback_api_key: 'own' }, { url: 'http://127.0.0.1:3/v1' }],
  [
    'at its own server with its own key',
    { llm_fallback_base_url: 'https://other.test/v1', llm_fallback_api_key: 'own' },
    { url: 'https://other.test/v1', apiKey: 'own' },
  ],
  [
    'at its own server without the key of OpenAI',
    { llm_fallback_base_url: 'https://other.test/v1' },
    { url: 'https://other.test/v1', apiKey: null },
  ],
])('the fallback model is asked %s', (_, changes, endpoint) => {
  const settings = { openai_api_key: 'openai-key', ...withoutFallback } as Settings;
  const all = new ProviderEndpoints(addresses, { openai_api_key: null } as SettingDefaults, () => settings);
  expect(all.fallback(changes)).toMatchObject(endpoint);
});
