import { LigaiError } from '@ligai/kernel';
import type { Queryable } from '../database.ts';
import { webhookAttempts } from '../schema/tables.ts';

export type LoggedTest = Pick<
  typeof webhookAttempts.$inferInsert,
  'webhookId' | 'body' | 'statusCode' | 'responseBody' | 'success' | 'error' | 'responseTimeMs'
>;

/** Writes the log of a test, which is no delivery. Error: `not_found` where the webhook was deleted meanwhile. */
export async function logTest(db: Queryable, test: LoggedTest): Promise<void> {
  try {
    await db.insert(webhookAttempts).values({ ...test, event: 'test', attempt: 1 });
  } catch (cause) {
    throw new LigaiError('not_found', `Webhook ${test.webhookId} not found`, { cause });
  }
}
