import type { CallState, ProviderName, Turn } from '@ligai/contracts';

/** A change of a conversation to be written. */
export type ConversationEntry =
  | { type: 'turn'; turn: Turn }
  | { type: 'state'; state: CallState }
  /** The provider whose failure the conversation has not recovered from; null once it has. */
  | { type: 'provider'; failed: { provider: ProviderName; status: number | null } | null };

/** The storage of conversations. */
export interface Journal {
  /**
   * Writes entries in order, all or none. Errors: `stale_generation` (another bridge has the call, nothing was
   * written), `call_not_found`, `invalid_request` (permanent); any other error may be temporary.
   */
  write(entries: ConversationEntry[]): Promise<void>;
}
