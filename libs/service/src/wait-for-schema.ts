import { foreignSchemaError, schemaState } from '@ligai/db';
import { type Clock, isLigaiError, LigaiError, type Log, messageOf, OutageLog, retry } from '@ligai/kernel';

const checkEveryMs = 1000;
const summaryEveryMs = 10_000;

export type WaitOptions = {
  clock: Clock;
  log: Log;
  /** Receives the reason after each check that finds no schema. */
  onMissing?: (reason: string) => void;
};

/**
 * Resolves when the database has the schema of this version, which the migration creates: waits for it without a limit,
 * and about 30 s for Postgres. Error: `bad_configuration` if Postgres does not respond, or at once if the schema is of
 * another version.
 */
export async function waitForSchema(url: string, { clock, log, onMissing }: WaitOptions): Promise<void> {
  const message = 'waiting for the database schema';
  const waiting = new OutageLog({ clock, log, message, summaryEveryMs });
  const missing = 'the schema of this version is missing, or this user has no rights on it: run the migration';
  for (;;) {
    const state = await whenPostgresResponds({ clock, log }, () => schemaState(url));
    if (state === 'current') return;
    if (state === 'foreign') throw foreignSchemaError();
    waiting.failed(missing);
    onMissing?.(missing);
    await clock.sleep(checkEveryMs);
  }
}

/** Does `work` in Postgres, and repeats it for about 30 s while Postgres is still starting. Error: `bad_configuration`. */
export async function whenPostgresResponds<T>(
  { clock, log }: { clock: Clock; log: Log },
  work: () => Promise<T>,
): Promise<T> {
  const backoff = { firstMs: 200, maxMs: 2000 };
  const outage = new OutageLog({ clock, log, message: 'cannot use Postgres, trying again', summaryEveryMs });
  return await retry(clock, { attempts: 18, backoff }, async () => {
    try {
      return await work();
    } catch (error) {
      if (isLigaiError(error, 'bad_configuration')) throw error;
      const detail = messageOf(error);
      if (!isPermanent(error)) outage.failed(detail);
      const message = `Cannot use the database of DATABASE_URL: ${detail}`;
      throw new LigaiError('bad_configuration', message, { retryable: !isPermanent(error), cause: error });
    }
  });
}

/** Whether a later attempt cannot succeed: Postgres has rejected a statement (class 42), or the URL cannot be decoded. */
function isPermanent(error: unknown): boolean {
  if (error instanceof URIError) return true;
  if (!(error instanceof Error)) return false;
  return ('code' in error && /^42/.test(String(error.code))) || isPermanent(error.cause);
}
