/** What a provider says of an API key. `unreachable`: it could not be asked, which says nothing of the key. */
export type KeyCheck = { verdict: 'valid' | 'invalid' | 'limited' | 'unreachable'; detail: string };

/** Asks the provider. Never throws for what the provider does; rejects only on abort. The key appears in no message. */
export type CheckKey = (apiKey: string, signal: AbortSignal) => Promise<KeyCheck>;
