/**
 * A Postgres whose superuser may create databases. The test run's global set-up starts one and puts its URL here for the
 * workers; set it yourself to run the tests against another one.
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
 * Where servers of tests come from: `containers`, `local`, or `auto`, the default: containers where a Docker engine
 * answers.
 */
export const testServersAsked = (): string => process.env['TEST_SERVERS'] || 'auto';

/** What the test run's global set-up has made of it, for the workers. */
const sharedServersVariable = 'LIGAI_TEST_SERVERS';

export type ServerKind = 'containers' | 'local';

export function sharedServerKind(): ServerKind | undefined {
  const kind = process.env[sharedServersVariable];
  return kind === 'containers' || kind === 'local' ? kind : undefined;
}

export function shareServerKind(kind: ServerKind): void {
  process.env[sharedServersVariable] = kind;
}

/** Where the Docker engine listens, as its own client reads it. */
export const dockerHost = (): string => process.env['DOCKER_HOST'] || 'unix:///var/run/docker.sock';

/**
 * What the processes of a test get of our environment: where programs are. Nothing that would configure them, so that a
 * developer's own keys never reach a test. `npm_lifecycle_event` has the starter end with us.
 */
export function inheritedEnvironment(): Record<string, string> {
  const { PATH = '', HOME = '', TMPDIR } = process.env;
  return { PATH, HOME, ...(TMPDIR !== undefined && { TMPDIR }), npm_lifecycle_event: 'test' };
}
