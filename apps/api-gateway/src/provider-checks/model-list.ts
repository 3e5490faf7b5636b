import { type Clock, LigaiError, messageOf, withDeadline } from '@ligai/kernel';
import { askForModels, isForConversations, type OpenAiModel } from '@ligai/llm';
import type { ProviderEndpoints } from '@ligai/service';
import { KeptLists } from './kept-lists.ts';

/** The models that the key of OpenAI, or of a compatible server, may use in conversations, as listed at most five minutes ago. */
export class ModelList {
  readonly #clock: Clock;
  readonly #endpoints: ProviderEndpoints;
  readonly #lists: KeptLists<OpenAiModel>;

  constructor(clock: Clock, endpoints: ProviderEndpoints) {
    this.#clock = clock;
    this.#endpoints = endpoints;
    this.#lists = new KeptLists(clock);
  }

  /** In the order of their names. Errors: `provider_rejected` (no key, or a refused one), `provider_unavailable`, `timeout`. */
  async current(withinMs: number): Promise<OpenAiModel[]> {
    const { url, apiKey } = this.#endpoints.current('openai');
    if (apiKey === null) throw new LigaiError('provider_rejected', 'Cannot list the models: openai_api_key is not set');
    return this.#lists.of([url, apiKey], () =>
      withDeadline(this.#clock, withinMs, 'Ask OpenAI for its models', (signal) => ask(url, apiKey, signal)),
    );
  }
}

async function ask(baseUrl: string, apiKey: string, signal: AbortSignal): Promise<OpenAiModel[]> {
  const { status, models } = await askForModels({ baseUrl, apiKey }, signal).catch((error: unknown) => {
    throw new LigaiError('provider_unavailable', `OpenAI did not answer with its models: ${messageOf(error)}`);
  });
  if (status === 401 || status === 403)
    throw new LigaiError('provider_rejected', `OpenAI refused to list its models with ${status}: check openai_api_key`);
  if (models === null)
    throw new LigaiError('provider_unavailable', `OpenAI answered ${status} without a list of models`);
  return models
    .filter(({ id }) => isForConversations(id))
    .toSorted((one, other) => one.id.localeCompare(other.id, 'en', { numeric: true }));
}
