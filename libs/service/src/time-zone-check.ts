import { settingCatalogue } from '@ligai/contracts';
import { type Database, knowsTimeZone } from '@ligai/db';
import { ConfigurationError } from './environment.ts';

/**
 * Throws a ConfigurationError if the database does not know the default time zone. Postgres computes the statistics,
 * and its list of time zones differs from that of Node, which validates the environment.
 */
export async function refuseUnknownTimeZone(db: Database, name: string | null | undefined): Promise<void> {
  const { env, fallback } = settingCatalogue.timezone;
  if (!name || name === fallback || (await knowsTimeZone(db, name))) return;
  throw new ConfigurationError([`${env}: the database does not know this time zone, got ${JSON.stringify(name)}`]);
}
