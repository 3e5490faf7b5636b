import { randomUUID } from 'node:crypto';
import type { Queryable } from '@ligai/db';

/**
 * Lets what a handler does count once, however often the client asks under one `Idempotency-Key`. Without a key, and in
 * routes that take none, it changes nothing, so a handler uses it always.
 */
export type IdempotencyRecord<Answer> = {
  /** A UUID, the same at every attempt of one request: whatever is named by it and asked for twice is one thing. */
  readonly id: string;
  /**
   * Keeps the answer in the very transaction that makes what it tells of, and gives it back: afterwards both are there or
   * neither is. The last query of the transaction. Throws, which rolls it back, where another attempt has taken over.
   */
  keep(tx: Queryable, answer: Answer): Promise<Answer>;
};

/** For a request that came without a key. */
export function unkeyed<Answer>(): IdempotencyRecord<Answer> {
  return { id: randomUUID(), keep: async (_tx, answer) => answer };
}
