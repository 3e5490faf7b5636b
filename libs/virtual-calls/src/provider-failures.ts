import type { ConversationFact } from '@ligai/conversation';

export type ProviderName = 'deepgram' | 'openai' | 'murf';

/** A second consecutive failure of a provider is final, and so is one that no retry helps: as in the media-bridge. */
const failuresInARow = 2;

/** The failure that a conversation has not recovered from. */
export class ProviderFailures {
  readonly #inARow = new Map<ProviderName, number>();

  see(fact: ConversationFact): void {
    if (fact.type === 'reply_failed') this.#failed('openai', fact.retryable);
    if (fact.type === 'piece_failed') this.#failed('murf', fact.retryable);
    if (fact.type === 'hearing_lost') this.#failed('deepgram', fact.retryable);
    if (fact.type === 'reply_text') this.#inARow.delete('openai');
    if (fact.type === 'piece_synthesised') this.#inARow.delete('murf');
    if (fact.type === 'hearing_restored') this.#inARow.delete('deepgram');
  }

  get unrecovered(): ProviderName | null {
    for (const [provider, inARow] of this.#inARow) if (inARow >= failuresInARow) return provider;
    return null;
  }

  #failed(provider: ProviderName, retryable: boolean): void {
    const before = this.#inARow.get(provider) ?? 0;
    this.#inARow.set(provider, retryable ? before + 1 : failuresInARow);
  }
}
