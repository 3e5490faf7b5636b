import { type Clock, LigaiError, withDeadline } from '@ligai/kernel';
import type { ProviderEndpoints } from '@ligai/service';
import { listMurfVoices, type MurfVoice } from '@ligai/speech';
import { KeptLists } from './kept-lists.ts';

/** The voices of Murf's models, as it listed them at most five minutes ago. */
export class VoiceList {
  readonly #clock: Clock;
  readonly #endpoints: ProviderEndpoints;
  readonly #lists: KeptLists<MurfVoice>;

  constructor(clock: Clock, endpoints: ProviderEndpoints) {
    this.#clock = clock;
    this.#endpoints = endpoints;
    this.#lists = new KeptLists(clock);
  }

  /** Errors: `provider_rejected` (no key, or a refused one), `provider_unavailable`, `timeout`. */
  async of(model: string, withinMs: number): Promise<MurfVoice[]> {
    const { url, apiKey } = this.#endpoints.current('murf');
    if (apiKey === null) throw new LigaiError('provider_rejected', 'Cannot list the voices: murf_api_key is not set');
    const ask = (signal: AbortSignal) => listMurfVoices({ url, apiKey, model }, signal);
    return this.#lists.of([url, apiKey, model], () =>
      withDeadline(this.#clock, withinMs, 'Ask Murf for its voices', ask),
    );
  }
}
