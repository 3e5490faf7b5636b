import { migrate } from '@ligai/db';
import { type Clock, isLigaiError, LigaiError, type Log, messageOf, OutageLog, retry } from '@ligai/kernel';

/**
 * Migrates the schema, waiting for a Postgres that is still starting. Error: `bad_configuration` after about 30 s, or
 * at once for the schema of another version.
 */
export async function migrateWhenThere(url: string, clock: Clock, log: Log): Promise<void> {
  const backoff = { firstMs: 200, maxMs: 2000 };
  const outage = new OutageLog({
    clock,
    log,
    message: 'Postgres does not answer, trying again',
    summaryEveryMs: 10_000,
  });
  await retry(clock, { attempts: 18, backoff }, async () => {
    try {
      await migrate(url);
    } catch (error) {
      if (isLigaiError(error, 'bad_configuration')) throw error;
      const detail = messageOf(error);
      outage.failed(detail);
      const message = `Cannot use the database of DATABASE_URL: ${detail}`;
      throw new LigaiError('bad_configuration', message, { retryable: true, cause: error });
    }
  });
}
