import { address, type Env, hidden, oneOf, readEnvironment } from '@ligai/service';

export type MigrationConfig = {
  databaseUrl: string;
  log: { level: string; format: 'json' | 'pretty'; redactPersonalData: boolean };
};

export function configFrom(env: Env): MigrationConfig {
  const { DATABASE_URL, LOG_LEVEL, LOG_FORMAT } = readEnvironment(env, {
    DATABASE_URL: hidden(address('postgres', 'postgresql')),
    LOG_LEVEL: oneOf('trace', 'debug', 'info', 'warn', 'error', 'silent').default('info'),
    LOG_FORMAT: oneOf('json', 'pretty').default('json'),
  });
  return { databaseUrl: DATABASE_URL, log: { level: LOG_LEVEL, format: LOG_FORMAT, redactPersonalData: true } };
}
