import type { Settings } from '@ligai/contracts';
import { address } from './environment.ts';
import type { SettingDefaults } from './service-config.ts';

export type Provider = 'deepgram' | 'murf' | 'openai';

/** Where the environment says that the providers are. */
export type ProviderAddresses = Record<Provider, string>;

/** Where requests go, with which key. `simulated`: to the simulator, which accepts any key. */
export type Endpoint = { url: string; apiKey: string | null; simulated: boolean };

/** The key that stands for the simulator: where the environment gives it, its address is the simulator's. */
export const simulatedKey = 'simulated';

const own: ProviderAddresses = {
  deepgram: 'https://api.deepgram.com',
  murf: 'https://global.api.murf.ai',
  openai: 'https://api.openai.com/v1',
};

const keyOf = { deepgram: 'deepgram_api_key', murf: 'murf_api_key', openai: 'openai_api_key' } as const;

/** The variables of the addresses, for a service's `configFrom`. */
export const providerVariables = {
  DEEPGRAM_URL: address('https', 'http', 'wss', 'ws').default(own.deepgram),
  MURF_URL: address('https', 'http', 'wss', 'ws').default(own.murf),
  OPENAI_BASE_URL: address('https', 'http').default(own.openai),
};

export function providerAddresses(read: { DEEPGRAM_URL: string; MURF_URL: string; OPENAI_BASE_URL: string }) {
  return { deepgram: read.DEEPGRAM_URL, murf: read.MURF_URL, openai: read.OPENAI_BASE_URL };
}

/**
 * Where each provider is now. A provider that the environment simulates becomes the real one, at its own address, as soon as
 * a key is stored, and is simulated again once that is cleared.
 */
export class ProviderEndpoints {
  readonly #addresses: ProviderAddresses;
  readonly #defaults: SettingDefaults;
  readonly #settings: () => Settings;

  constructor(addresses: ProviderAddresses, defaults: SettingDefaults, settings: () => Settings) {
    this.#addresses = addresses;
    this.#defaults = defaults;
    this.#settings = settings;
  }

  /** Where calls go now. */
  current(provider: Provider): Endpoint {
    return this.withKey(provider, this.#settings()[keyOf[provider]]);
  }

  /** Where they would go with this key. */
  withKey(provider: Provider, apiKey: string | null): Endpoint {
    const simulated = apiKey === simulatedKey;
    const isSimulator = this.#defaults[keyOf[provider]] === simulatedKey;
    const url = isSimulator && !simulated ? own[provider] : this.#addresses[provider];
    return { url, apiKey, simulated };
  }
}
