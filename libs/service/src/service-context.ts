import { randomUUID } from 'node:crypto';
import { type Bus, connectBus } from '@ligai/bus';
import { type Database, openDatabase, ping, type SecretBox, secretBox } from '@ligai/db';
import { type Clock, type Log, systemClock } from '@ligai/kernel';
import { Registry } from 'prom-client';
import packageJson from '../package.json' with { type: 'json' };
import { Health } from './health.ts';
import { startHealthServer } from './health-server.ts';
import { openLog } from './logger.ts';
import { type Outbox, openOutbox } from './outbox.ts';
import type { ServiceConfig } from './service-config.ts';
import { openSettings, type SettingsCache } from './settings-cache.ts';
import { publishStatus } from './status-publisher.ts';
import { refuseUnknownTimeZone } from './time-zone-check.ts';
import { waitForSchema } from './wait-for-schema.ts';

/** What a service is given to work with. */
export type ServiceContext = {
  readonly name: string;
  /** Tells this process from others of the same service. */
  readonly instance: string;
  readonly version: string;
  readonly log: Log;
  readonly clock: Clock;
  readonly db: Database;
  readonly bus: Bus;
  readonly outbox: Outbox;
  readonly settings: SettingsCache;
  readonly secrets: SecretBox;
  readonly health: Health;
  readonly metrics: Registry;
  /** Where `/health/live`, `/health/ready` and `/metrics` are. */
  readonly healthPort: number;
};

/**
 * Connects everything that a service needs: serves health (not ready until it returns), waits for Postgres and NATS (30 s
 * each) and for the schema (without a limit), reads the settings and publishes its status. Error: ConfigurationError if
 * the database rejects a default. Disposing closes everything in reverse order. `runService` calls it; so do tests that
 * start a service in their own process.
 */
export async function openServiceContext(
  name: string,
  config: ServiceConfig,
  given: { clock?: Clock; log?: Log } = {},
): Promise<ServiceContext & AsyncDisposable> {
  const { clock = systemClock, log = await openLog(config.log, { name, pid: process.pid }) } = given;
  const { version } = packageJson;
  const instance = config.instance ?? `${name}-${randomUUID().slice(0, 8)}`;
  const who = { name, instance, version };
  await using opened = new AsyncDisposableStack();

  const health = new Health(clock);
  const metrics = new Registry();
  opened.defer(() => metrics.clear());
  // First of all: a service that waits is alive, and an orchestrator must not restart it.
  const healthServer = opened.use(await startHealthServer(config.health, health, metrics));
  let waitsFor = 'waiting for Postgres';
  using _ = health.add('start', () => waitsFor);

  await waitForSchema(config.databaseUrl, { clock, log, onMissing: (reason) => (waitsFor = reason) });
  waitsFor = 'waiting for NATS';
  const db = opened.use(openDatabase(config.databaseUrl, { name: instance }));
  await refuseUnknownTimeZone(db, config.settingDefaults.timezone);
  const bus = opened.use(await connectBus({ url: config.natsUrl, name: instance, clock, log }));
  const secrets = secretBox(config.secretKey);
  const outbox = opened.use(openOutbox({ db, bus, clock, log }));
  const { settingDefaults: defaults } = config;
  const settings = opened.use(await openSettings({ db, bus, box: secrets, defaults, clock, log, who }));

  health.add('postgres', () => ping(db));
  health.add('nats', () => (bus.connected ? undefined : 'not connected'));
  opened.use(publishStatus(who, { bus, clock, health, log }));

  const closing = opened.move();
  return {
    ...{ ...who, log, clock, db, bus, outbox, settings, secrets, health, metrics, healthPort: healthServer.port },
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  };
}
