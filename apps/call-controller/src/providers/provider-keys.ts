import { ProviderName, type Settings } from '@ligai/contracts';
import { keyIdOf } from '@ligai/kernel';
import type { SettingDefaults, SettingsCache } from '@ligai/service';

export type ProviderKeysOptions = {
  settings: Pick<SettingsCache, 'current' | 'reload' | 'onChange'>;
  /** The values set by the environment of this process. */
  defaults: SettingDefaults;
};

/**
 * The current API keys of the providers, and the keys that they replaced: a request may fail several seconds after it
 * was sent, and the failure of a replaced key does not apply to the current one.
 */
export class ProviderKeys implements Disposable {
  readonly #options: ProviderKeysOptions;
  readonly #earlier = new Set<string>();
  readonly #listening: Disposable;

  constructor(options: ProviderKeysOptions) {
    this.#options = options;
    this.#rememberAll(options.settings.current());
    this.#listening = options.settings.onChange((settings) => this.#rememberAll(settings));
  }

  current(provider: ProviderName): string | null {
    return this.#options.settings.current()[`${provider}_api_key`];
  }

  /** Reads the stored keys: a change of the settings and a failure of the previous key arrive in any order. */
  async isReplaced(provider: ProviderName, keyId: string | null): Promise<boolean> {
    if (keyId === null) return false;
    await this.#options.settings.reload();
    if (keyId === idOf(this.current(provider))) return false;
    // A stored key applies to all services. Without one, each uses that of its own environment, which may differ.
    const isStored = this.current(provider) !== this.#options.defaults[`${provider}_api_key`];
    return isStored || this.#earlier.has(`${provider} ${keyId}`);
  }

  [Symbol.dispose](): void {
    this.#listening[Symbol.dispose]();
  }

  #rememberAll(settings: Settings): void {
    for (const name of ProviderName.options) this.#earlier.add(`${name} ${idOf(settings[`${name}_api_key`])}`);
  }
}

/** An unset key is sent as an empty key, and fails like any other. */
const idOf = (key: string | null) => keyIdOf(key ?? '');
