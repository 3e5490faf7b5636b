import { address, type Env, hidden, oneOf, readEnvironment } from '@ligai/service';

export type MigrationConfig = {
  /** Of the user that owns the tables. */
  databaseUrl: string;
  /** What the services have as DATABASE_URL. Undefined: no rights are granted. */
  serviceUrl: string | undefined;
  log: { level: string; format: 'json' | 'pretty'; redactPersonalData: boolean };
};

const serviceAddress = address('postgres', 'postgresql').refine(
  hasCredentials,
  'expected an address with the user and the password of the services',
);

export function configFrom(env: Env): MigrationConfig {
  const { DATABASE_URL, SERVICE_DATABASE_URL, LOG_LEVEL, LOG_FORMAT } = readEnvironment(env, {
    DATABASE_URL: hidden(address('postgres', 'postgresql')),
    SERVICE_DATABASE_URL: hidden(serviceAddress.optional()),
    LOG_LEVEL: oneOf('trace', 'debug', 'info', 'warn', 'error', 'silent').default('info'),
    LOG_FORMAT: oneOf('json', 'pretty').default('json'),
  });
  return {
    databaseUrl: DATABASE_URL,
    serviceUrl: SERVICE_DATABASE_URL,
    log: { level: LOG_LEVEL, format: LOG_FORMAT, redactPersonalData: true },
  };
}

function hasCredentials(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && url.username !== '' && url.password !== '';
}
