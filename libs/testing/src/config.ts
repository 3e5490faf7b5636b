/**
 * The URL of a Postgres whose superuser may create databases. The test run's global set-up starts one and sets this
 * variable for the workers; set it yourself to use another one.
 */
export const testDatabaseVariable = 'LIGAI_TEST_DATABASE_URL';

export const testDatabaseUrl = (): string | undefined => process.env[testDatabaseVariable];

export function shareTestDatabase(url: string): void {
  process.env[testDatabaseVariable] = url;
}

/** The template of migrated databases on that Postgres, created by the global set-up too. */
const templateVariable = 'LIGAI_TEST_TEMPLATE';

export const testTemplate = (): string | undefined => process.env[templateVariable];

export function shareTestTemplate(name: string): void {
  process.env[templateVariable] = name;
}

/**
 * The source of test servers: `containers`, `local`, or `auto` (default): containers if a Docker engine answers.
 */
export const testServersAsked = (): string => process.env['TEST_SERVERS'] || 'auto';

/** The selection of the test run's global set-up, for the workers. */
const sharedServersVariable = 'LIGAI_TEST_SERVERS';

export type ServerKind = 'containers' | 'local';

export function sharedServerKind(): ServerKind | undefined {
  const kind = process.env[sharedServersVariable];
  return kind === 'containers' || kind === 'local' ? kind : undefined;
}

export function shareServerKind(kind: ServerKind): void {
  process.env[sharedServersVariable] = kind;
}

/** The address of the Docker engine, as in Docker's client. */
export const dockerHost = (): string => process.env['DOCKER_HOST'] || 'unix:///var/run/docker.sock';

/**
 * The environment of a test's processes: the search path of programs, and no configuration, so that a developer's keys
 * never reach a test. `npm_lifecycle_event` makes the starter end with this process.
 */
export function inheritedEnvironment(): Record<string, string> {
  const { PATH = '', HOME = '', TMPDIR } = process.env;
  return { PATH, HOME, ...(TMPDIR !== undefined && { TMPDIR }), npm_lifecycle_event: 'test' };
}
