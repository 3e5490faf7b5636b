import { createHmac } from 'node:crypto';
import { mayCreateRoles, migrate, openDatabase, schemaState, serviceUrlOf } from '@ligai/db';
import { type Clock, LigaiError, messageOf } from '@ligai/kernel';
import { freePort } from '@ligai/local-servers';
import { ConfigurationError, type Env, refuseUnknownTimeZone } from '@ligai/service';
import type { Config, Provider } from './config.ts';
import { claimFolder } from './folder/claim.ts';
import { openDataFolder, secretKeyIn } from './folder/data-folder.ts';
import { awaitHealthy, type Readiness } from './parts/await-healthy.ts';
import { buildDashboard } from './parts/dashboard-page.ts';
import { requireFreePort } from './parts/port-check.ts';
import { openNats, openPostgres, type Server } from './parts/servers.ts';
import { openSimulator, partsToSimulate, type SimulatorAddresses, simulatedEnvironment } from './parts/simulator.ts';
import { entryOf, StackProcesses } from './parts/stack-processes.ts';
import { storedProviderKeys } from './parts/stored-keys.ts';
import type { Console } from './show/console.ts';

export const services = [
  'call-controller',
  'media-bridge',
  'campaign-dialer',
  'scheduler',
  'webhook-dispatcher',
  'api-gateway',
] as const;

/** A trial installation receives webhooks on the same machine; a service by itself allows no private network. */
const loopback = '127.0.0.0/8,::1/128';

/** A busy machine needs twice the time of an idle one; a switch of the user may be unavailable for longer. */
const readyWithinMs = 30_000;

/** The running stack. */
export type Stack = {
  readonly apiUrl: string;
  readonly postgres: Server;
  readonly nats: Server;
  readonly simulated: SimulatorAddresses;
  /** Webhooks may connect to this machine, because no other policy is set. */
  readonly webhooksMayStay: boolean;
  /** The API requires one of `API_KEYS`. */
  readonly needsKey: boolean;
  readonly readiness: Readiness;
  readonly pids: Record<string, number>;
} & AsyncDisposable;

export type StartOptions = {
  console: Console;
  clock: Clock;
  /** Ends the start: the started parts are stopped, and the signal's reason is thrown. */
  signal: AbortSignal;
  /** Receives, as soon as there are processes, a function that kills all of them at once. */
  onKill: (kill: () => void) => void;
};

/**
 * Starts all of LigAI on this machine: Postgres, NATS and the simulator unless the environment defines others, the
 * schema, and each service as a process. Resolves when a call can be placed (or after 30 s without, see `readiness`).
 * Errors: ConfigurationError with every problem of the environment; LigaiError `bad_configuration` in one sentence.
 */
export async function startStack(config: Config, { console, clock, signal, onKill }: StartOptions): Promise<Stack> {
  for (const app of ['simulator', ...services]) entryOf(app);
  openDataFolder(config.dataDir);
  // Stopped in reverse order: services, simulator, NATS, Postgres, claim.
  await using opening = new AsyncDisposableStack();
  const claim = opening.use(await claimFolder(config.dataDir, 'local-stack', clock));
  await requireFreePort(config.http);
  const http = { ...config.http, port: config.http.port || (await freePort()) };
  const processes = new StackProcesses({ console, claim, clock });
  onKill(() => processes.kill());

  const dashboardBuilt = buildDashboard({ console, clock });
  const { postgres, nats } = await openServers(config, console, clock, opening);
  signal.throwIfAborted();
  const secretKey = config.env['LIGAI_SECRET_KEY'] || secretKeyIn(config.dataDir);
  const database = await prepareDatabase(postgres.url, secretKey, config);
  if (database.problem !== undefined)
    console.warn(clock.now(), { detail: database.problem }, 'the services connect as the user of DATABASE_URL');
  const simulator = opening.use(await openSimulator(partsToSimulate(config), { processes, config, clock }));
  signal.throwIfAborted();

  const env = {
    ...config.env,
    ...simulatedEnvironment(simulator.addresses),
    HTTP_PORT: String(http.port),
    MEDIA_BRIDGE_PORT: config.env['MEDIA_BRIDGE_PORT'] || '0',
    WEBHOOK_ALLOW_PRIVATE: config.env['WEBHOOK_ALLOW_PRIVATE'] || loopback,
    DATABASE_URL: database.url,
    NATS_URL: nats.url,
    LIGAI_SECRET_KEY: secretKey,
    LOG_FORMAT: 'json',
  };
  await dashboardBuilt;
  opening.use(await startServices(processes, env));
  const apiUrl = apiUrlOf(http);
  const readiness = await settleServices(processes, apiUrl, clock, signal);

  const running = opening.move();
  return {
    apiUrl,
    postgres,
    nats,
    simulated: withoutReal(simulator.addresses, database.storedKeys),
    webhooksMayStay: env.WEBHOOK_ALLOW_PRIVATE === loopback,
    needsKey: Boolean(config.env['API_KEYS']),
    readiness,
    get pids() {
      return processes.pids;
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

/** A stored key makes a provider real, although its simulator runs. */
function withoutReal(addresses: SimulatorAddresses, storedKeys: ReadonlySet<Provider>): SimulatorAddresses {
  const simulated = Object.entries(addresses).filter(([part]) => !storedKeys.has(part as Provider));
  return Object.fromEntries(simulated);
}

/** Starts both concurrently; if one fails, the other is disposed. */
async function openServers(config: Config, console: Console, clock: Clock, opening: AsyncDisposableStack) {
  const started = await Promise.allSettled([openPostgres(config, console, clock), openNats(config, console, clock)]);
  for (const server of started) if (server.status === 'fulfilled') opening.use(server.value);
  const [postgres, nats] = started;
  if (postgres.status === 'rejected') throw postgres.reason;
  if (nats.status === 'rejected') throw nats.reason;
  return { postgres: postgres.value, nats: nats.value };
}

/** All services, stopped concurrently. */
async function startServices(processes: StackProcesses, env: Env): Promise<AsyncDisposable> {
  const kept = await Promise.all(services.map((name) => processes.keep({ name, env })));
  return {
    async [Symbol.asyncDispose]() {
      await Promise.all(kept.map((service) => service[Symbol.asyncDispose]()));
    },
  };
}

/**
 * Creates the schema and a user for the services, who may change no table, and reads the stored keys. `url` is of that
 * user; if it cannot be used (`problem`), of the owner. Checked once here, so that not every service rejects its
 * environment.
 */
async function prepareDatabase(ownerUrl: string, secretKey: string, config: Config) {
  try {
    // The same at every start: another start on this database must not change the password of running services.
    const password = createHmac('sha256', secretKey).update('database user').digest('base64url');
    const serviceUrl = serviceUrlOf(ownerUrl, password);
    const mayCreate = await mayCreateRoles(ownerUrl);
    await migrate(ownerUrl, {
      ...(mayCreate && { serviceUrl }),
      ...(config.databaseUrl === undefined && { dataFolder: config.dataDir }),
    });
    const problem = mayCreate ? await problemOf(serviceUrl) : 'it may not create another user';
    const url = problem === undefined ? serviceUrl : ownerUrl;
    await using db = openDatabase(url);
    await refuseUnknownTimeZone(db, config.env['TIMEZONE']);
    return { url, problem, storedKeys: await storedProviderKeys(url, secretKey) };
  } catch (error) {
    if (error instanceof ConfigurationError) throw error;
    const { host } = new URL(ownerUrl);
    throw new LigaiError('bad_configuration', `Cannot use the Postgres at ${host}: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

/** Postgres may allow connections of its listed users only. */
const problemOf = (url: string): Promise<string | undefined> =>
  schemaState(url).then((state) => (state === 'current' ? undefined : `the schema is ${state} for it`), messageOf);

async function settleServices(
  processes: StackProcesses,
  apiUrl: string,
  clock: Clock,
  signal: AbortSignal,
): Promise<Readiness> {
  const refused = processes.refused.then(async () => {
    // The other services get time to report their problems too.
    await clock.sleep(1000, signal);
    throw new ConfigurationError(processes.problems);
  });
  refused.catch(() => undefined);
  return await Promise.race([
    awaitHealthy(apiUrl, { clock, signal, patienceMs: readyWithinMs, isFinal: isSpeechRefused }),
    refused,
  ]);
}

/** True for a problem that lasts until the configuration changes. */
const isSpeechRefused = (missing: string): boolean => missing.includes('ALLOW_SIMULATED_SPEECH');

function apiUrlOf({ host, port }: Config['http']): string {
  const name = host === '0.0.0.0' || host === '::' || host === '127.0.0.1' ? 'localhost' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
}
