import { settingCatalogue } from '@ligai/contracts';
import { type Database, knowsTimeZone } from '@ligai/db';
import { ConfigurationError } from './environment.ts';

/**
 * Throws a ConfigurationError where the database does not know the default time zone. Statistics are computed in Postgres,
 * whose list of time zones is another than that of Node, by which the environment is read.
 */
export async function refuseUnknownTimeZone(db: Database, name: string | null | undefined): Promise<void> {
  const { env, fallback } = settingCatalogue.timezone;
  if (!name || name === fallback || (await knowsTimeZone(db, name))) return;
  throw new ConfigurationError([`${env}: the database does not know this time zone, got ${JSON.stringify(name)}`]);
}
