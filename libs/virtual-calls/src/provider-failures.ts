export type ProviderName = 'deepgram' | 'openai' | 'murf';

/** A second consecutive failure of a provider is final, and so is one that no retry helps: as in the media-bridge. */
const failuresInARow = 2;
/** A request that is cancelled after this time without an answer, or without the next part of it, counts as a failure. */
const unansweredMs = 4000;
/** If the call ends because of a provider, a request that was cancelled after this time is the cause. */
const suspectMs = 1000;

/** The failure that a conversation has not recovered from. */
export class ProviderFailures {
  readonly #inARow = new Map<ProviderName, number>();
  /** The provider that had not answered a request for a while when it was last cancelled. */
  suspect: ProviderName | null = null;

  failed(provider: ProviderName, retryable: boolean): void {
    const before = this.#inARow.get(provider) ?? 0;
    this.#inARow.set(provider, retryable ? before + 1 : failuresInARow);
  }

  succeeded(provider: ProviderName): void {
    this.#inARow.delete(provider);
  }

  /** A request was cancelled this long after its last part, or after it was sent. */
  cancelled(provider: ProviderName, afterMs: number): void {
    if (afterMs >= unansweredMs) this.failed(provider, true);
    if (afterMs >= suspectMs) this.suspect = provider;
  }

  get unrecovered(): ProviderName | null {
    for (const [provider, inARow] of this.#inARow) if (inARow >= failuresInARow) return provider;
    return null;
  }
}
