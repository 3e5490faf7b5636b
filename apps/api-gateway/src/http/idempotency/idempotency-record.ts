import { randomUUID } from 'node:crypto';
import type { Queryable } from '@ligai/db';

/**
 * What makes repeated requests with one `Idempotency-Key` one request. Without a key, and in routes that take none, it has no
 * effect, so that handlers always use it.
 */
export type IdempotencyRecord<Answer> = {
  /** A UUID, the same at every attempt of one request: a record that is named by it is created once. */
  readonly id: string;
  /**
   * Stores the answer in the transaction that makes the change, and returns it, so that both are committed or neither is.
   * It must be the last query of the transaction. Throws, which rolls it back, if another attempt has taken over.
   */
  keep(tx: Queryable, answer: Answer): Promise<Answer>;
};

/** For a request that came without a key. */
export function unkeyed<Answer>(): IdempotencyRecord<Answer> {
  return { id: randomUUID(), keep: async (_tx, answer) => answer };
}
