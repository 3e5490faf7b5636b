import { migrate, schemaState } from '@ligai/db';
import { LigaiError, messageOf, systemClock } from '@ligai/kernel';
import {
  ConfigurationError,
  type Env,
  inWords,
  misspeltVariables,
  openLog,
  whenPostgresResponds,
} from '@ligai/service';
import { configFrom } from './config.ts';

/** `EX_CONFIG` of sysexits.h, as the services end with. */
const badConfigurationExit = 78;

/** Migrates, gives the services' user its rights, and returns the exit code. */
export async function runMigration(env: Env): Promise<number> {
  for (const one of misspeltVariables(env)) process.stderr.write(`migration: ${inWords(one)}\n`);
  try {
    const config = configFrom(env);
    const log = await openLog(config.log, { name: 'migration', pid: process.pid });
    const { databaseUrl, serviceUrl } = config;
    await whenPostgresResponds({ clock: systemClock, log }, () => migrate(databaseUrl, { serviceUrl }));
    log.info({}, 'the schema is up to date');
    if (serviceUrl === undefined) log.info({}, 'no rights were granted: SERVICE_DATABASE_URL is not set');
    else log.info({ user: await usableBy(serviceUrl) }, "the services' user has its rights");
    return 0;
  } catch (error) {
    process.stderr.write(`migration: ${messageOf(error)}\n`);
    return error instanceof ConfigurationError ? badConfigurationExit : 1;
  }
}

/** Connects as the services do, and returns their user's name. */
async function usableBy(serviceUrl: string): Promise<string> {
  const user = decodeURIComponent(new URL(serviceUrl).username);
  const state = await schemaState(serviceUrl).catch((error) => messageOf(error));
  if (state === 'current') return user;
  throw new LigaiError('bad_configuration', `The services' user "${user}" cannot use the database: ${state}`);
}
