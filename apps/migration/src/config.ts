import { address, ConfigurationError, type Env, hidden, oneOf, readEnvironment } from '@ligai/service';

export type MigrationConfig = {
  /** Of the user that owns the tables. */
  databaseUrl: string;
  /** What the services have as DATABASE_URL. Undefined: no rights are granted. */
  serviceUrl: string | undefined;
  log: { level: string; format: 'json' | 'pretty'; redactPersonalData: boolean };
};

const serviceAddress = address('postgres', 'postgresql').refine(
  hasCredentials,
  'expected an address with the user and the password of the services, in printable ASCII, other characters as %XX',
);

export function configFrom(env: Env): MigrationConfig {
  const { DATABASE_URL, SERVICE_DATABASE_URL, LOG_LEVEL, LOG_FORMAT } = readEnvironment(env, {
    DATABASE_URL: hidden(address('postgres', 'postgresql')),
    SERVICE_DATABASE_URL: hidden(serviceAddress.optional()),
    LOG_LEVEL: oneOf('trace', 'debug', 'info', 'warn', 'error', 'silent').default('info'),
    LOG_FORMAT: oneOf('json', 'pretty').default('json'),
  });
  refuseUnfitServiceUrl(DATABASE_URL, SERVICE_DATABASE_URL);
  return {
    databaseUrl: DATABASE_URL,
    serviceUrl: SERVICE_DATABASE_URL,
    log: { level: LOG_LEVEL, format: LOG_FORMAT, redactPersonalData: true },
  };
}

/** The hosts may differ: services may connect through a pooler. */
function refuseUnfitServiceUrl(owner: string, services: string | undefined): void {
  if (services === undefined) return;
  const [ownerUrl, serviceUrl] = [new URL(owner), new URL(services)];
  const [database, another] = [ownerUrl, serviceUrl].map(({ pathname }) => decodeURIComponent(pathname.slice(1)));
  if (database !== another) {
    const problem = `names the database "${another}", but DATABASE_URL names "${database}"`;
    throw new ConfigurationError([`SERVICE_DATABASE_URL: ${problem}`]);
  }
  if (ownerUrl.username === serviceUrl.username) {
    const user = decodeURIComponent(serviceUrl.username);
    throw new ConfigurationError([`SERVICE_DATABASE_URL: expected another user than that of DATABASE_URL, "${user}"`]);
  }
}

/** Postgres normalises other characters of a password before it compares them. */
const isPassword = (text: string): boolean => /^[\x20-\x7e]+$/.test(text);

function hasCredentials(text: string): boolean {
  const { username, password } = new URL(text);
  return username !== '' && isPassword(decodeURIComponent(password));
}
