import { messageOf, systemClock } from '@ligai/kernel';
import { ConfigurationError, type Env, migrateWhenThere, openLog } from '@ligai/service';
import { configFrom } from './config.ts';

/** `EX_CONFIG` of sysexits.h, as the services end with. */
const badConfigurationExit = 78;

/** Migrates, and gives the exit code. */
export async function runMigration(env: Env): Promise<number> {
  try {
    const config = configFrom(env);
    const log = await openLog(config.log, { name: 'migration', pid: process.pid });
    await migrateWhenThere(config.databaseUrl, systemClock, log);
    log.info({}, 'the schema is up to date');
    return 0;
  } catch (error) {
    process.stderr.write(`migration: ${messageOf(error)}\n`);
    return error instanceof ConfigurationError ? badConfigurationExit : 1;
  }
}
