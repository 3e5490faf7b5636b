import type { CallState, ProviderName, Turn } from '@ligai/contracts';

/** Something to be remembered of a conversation. */
export type ConversationEntry =
  | { type: 'turn'; turn: Turn }
  | { type: 'state'; state: CallState }
  /** The provider whose failure the conversation has not recovered from; null once it has. */
  | { type: 'provider'; failed: { provider: ProviderName; status: number | null } | null };

/** Where conversations are remembered. */
export interface Journal {
  /**
   * Writes entries in order, all or none. Errors: `stale_generation` (another bridge has the call, nothing was written),
   * `call_not_found`, `invalid_request` (what will never be written); anything else may go well later.
   */
  write(entries: ConversationEntry[]): Promise<void>;
}
