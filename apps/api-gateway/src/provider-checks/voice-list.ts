import { type Clock, LigaiError, withDeadline } from '@ligai/kernel';
import type { ProviderEndpoints } from '@ligai/service';
import { listMurfVoices, type MurfVoice } from '@ligai/speech';

const freshMs = 300_000;
const mostLists = 20;

/** The voices of Murf's models, as it listed them at most five minutes ago. */
export class VoiceList {
  readonly #clock: Clock;
  readonly #endpoints: ProviderEndpoints;
  readonly #lists = new Map<string, { voices: MurfVoice[]; untilMs: number }>();

  constructor(clock: Clock, endpoints: ProviderEndpoints) {
    this.#clock = clock;
    this.#endpoints = endpoints;
  }

  /** Errors: `provider_rejected` (no key, or a refused one), `provider_unavailable`, `timeout`. */
  async of(model: string, withinMs: number): Promise<MurfVoice[]> {
    const { url, apiKey } = this.#endpoints.current('murf');
    if (apiKey === null) throw new LigaiError('provider_rejected', 'Cannot list the voices: murf_api_key is not set');
    const key = JSON.stringify([url, apiKey, model]);
    const known = this.#lists.get(key);
    if (known && this.#clock.monotonic() < known.untilMs) return known.voices;
    const ask = (signal: AbortSignal) => listMurfVoices({ url, apiKey, model }, signal);
    const voices = await withDeadline(this.#clock, withinMs, 'Ask Murf for its voices', ask);
    if (this.#lists.size >= mostLists) this.#lists.clear();
    this.#lists.set(key, { voices, untilMs: this.#clock.monotonic() + freshMs });
    return voices;
  }
}
