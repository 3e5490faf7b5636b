import type { Settings } from '@ligai/contracts';
import { address } from './environment.ts';
import type { SettingDefaults } from './service-config.ts';

export type Provider = 'deepgram' | 'murf' | 'openai';

/** The providers' addresses from the environment; `real`: those that replace a simulator once a key is stored. */
export type ProviderAddresses = Record<Provider, string> & { real: Record<Provider, string> };

/** Where requests go, with which key. `simulated`: to the simulator, which accepts any key. */
export type Endpoint = { url: string; apiKey: string | null; simulated: boolean };

/** The API key that selects the simulator: with it in the environment, the provider's address is the simulator's. */
export const simulatedKey = 'simulated';

const own: Record<Provider, string> = {
  deepgram: 'https://api.deepgram.com',
  murf: 'https://global.api.murf.ai',
  openai: 'https://api.openai.com/v1',
};

const keyOf = { deepgram: 'deepgram_api_key', murf: 'murf_api_key', openai: 'openai_api_key' } as const;

/** The settings of the fallback model. */
export type FallbackSettings = Pick<Settings, 'llm_fallback_model' | 'llm_fallback_base_url' | 'llm_fallback_api_key'>;

const httpOrSocket = address('https', 'http', 'wss', 'ws');
const http = address('https', 'http');

/** The variables of the addresses, for a service's `configFrom`. */
export const providerVariables = {
  DEEPGRAM_URL: httpOrSocket.default(own.deepgram),
  DEEPGRAM_REAL_URL: httpOrSocket.default(own.deepgram),
  MURF_URL: httpOrSocket.default(own.murf),
  MURF_REAL_URL: httpOrSocket.default(own.murf),
  OPENAI_BASE_URL: http.default(own.openai),
  OPENAI_REAL_BASE_URL: http.default(own.openai),
};

export function providerAddresses(read: Record<keyof typeof providerVariables, string>): ProviderAddresses {
  const real = { deepgram: read.DEEPGRAM_REAL_URL, murf: read.MURF_REAL_URL, openai: read.OPENAI_REAL_BASE_URL };
  return { deepgram: read.DEEPGRAM_URL, murf: read.MURF_URL, openai: read.OPENAI_BASE_URL, real };
}

/**
 * The current address of each provider. A simulated provider becomes the real one, at its `real` address, as soon as a
 * key is stored, and is simulated again once the key is cleared.
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

  /** The endpoint that would be used with this key. */
  withKey(provider: Provider, apiKey: string | null): Endpoint {
    const simulated = apiKey === simulatedKey;
    const isSimulator = this.#defaults[keyOf[provider]] === simulatedKey;
    const url = isSimulator && !simulated ? this.#addresses.real[provider] : this.#addresses[provider];
    return { url, apiKey, simulated };
  }

  /**
   * Where the fallback model is asked: at its own server with its own key, or at OpenAI's with OpenAI's key. No key is
   * sent to the server of the other. `changes` are settings that are not stored yet.
   */
  fallback(changes: Partial<FallbackSettings> = {}): Endpoint {
    const settings = { ...this.#settings(), ...changes };
    const { llm_fallback_base_url: url, llm_fallback_api_key: apiKey } = settings;
    return url === null ? this.current('openai') : { url, apiKey, simulated: false };
  }
}
