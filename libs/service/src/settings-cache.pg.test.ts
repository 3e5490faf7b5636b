import { randomBytes } from 'node:crypto';
import { type Bus, connectBus } from '@ligai/bus';
import { settingKeys, settingsChanged, settingsReload } from '@ligai/contracts';
import { type Database, openDatabase, schema, secretBox, storeSetting } from '@ligai/db';
import { type Log, silentLog, systemClock } from '@ligai/kernel';
import { migratedDatabase, natsServer } from '@ligai/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { readServiceEnvironment } from './service-config.ts';
import { openSettings, type SettingsOptions } from './settings-cache.ts';

/** Two busy cores may take their time. */
const eventually = <T>(check: () => T | Promise<T>) => vi.waitFor(check, { timeout: 15_000, interval: 20 });

const servers = new AsyncDisposableStack();
const box = secretBox(randomBytes(32));
let db: Database;
let bus: Bus;

beforeAll(async () => {
  const database = servers.use(await migratedDatabase());
  const nats = servers.use(await natsServer());
  db = servers.use(openDatabase(database.url));
  bus = servers.use(await connectBus({ url: nats.url, name: 'settings' }));
});

beforeEach(() => db.delete(schema.settings));
afterAll(() => servers.disposeAsync());

const { settingDefaults } = readServiceEnvironment(
  {
    DATABASE_URL: 'postgres://127.0.0.1/x',
    NATS_URL: 'nats://127.0.0.1',
    LIGAI_SECRET_KEY: Buffer.alloc(32).toString('base64'),
    MAX_CONCURRENT_CALLS: '7',
    MURF_API_KEY: 'env-key',
  },
  {},
).service;

const open = (given: Partial<SettingsOptions> = {}) => {
  const who = { name: 'media-bridge', instance: 'media-bridge-1' };
  return openSettings({ db, bus, box, defaults: settingDefaults, clock: systemClock, log: silentLog, who, ...given });
};

describe('settings', () => {
  it('have the parsed values of the environment if nothing is stored', async () => {
    await using settings = await open();
    expect(settings.current()).toMatchObject({
      max_concurrent_calls: 7,
      murf_api_key: 'env-key',
      openai_api_key: null,
    });
    expect(Object.keys(settings.current())).toEqual(settingKeys);
  });

  it('that are stored override the environment, and secrets are decrypted', async () => {
    await storeSetting(db, box, 'max_concurrent_calls', '20');
    await storeSetting(db, box, 'murf_api_key', 'stored-key');
    await using settings = await open();
    expect(settings.current()).toMatchObject({ max_concurrent_calls: 20, murf_api_key: 'stored-key' });
  });

  it('are read again after a change, and listeners are notified', async () => {
    await using settings = await open();
    const seen: number[] = [];
    using _ = settings.onChange(({ max_concurrent_calls }) => seen.push(max_concurrent_calls));
    await bus.flush();
    await storeSetting(db, box, 'max_concurrent_calls', '21');
    bus.publish(settingsChanged, { keys: ['max_concurrent_calls'] });
    await eventually(() => expect(settings.current().max_concurrent_calls).toBe(21));
    bus.publish(settingsChanged, { keys: ['max_concurrent_calls'] });
    await bus.flush();
    await settings.reload();
    expect(seen).toEqual([21]);
  });

  it('that were stored before the start are not logged as changed, and later changes are', async () => {
    const logged: unknown[] = [];
    const log: Log = { ...silentLog, info: (...line: unknown[]) => void logged.push(line) };
    await storeSetting(db, box, 'max_concurrent_calls', '20');
    await using settings = await open({ log });
    expect(settings.current().max_concurrent_calls).toBe(20);
    expect(logged).toEqual([]);
    await storeSetting(db, box, 'max_concurrent_calls', '21');
    await settings.reload();
    expect(logged).toEqual([[{ keys: ['max_concurrent_calls'] }, 'settings changed']]);
  });

  it('are read again on request, and every process confirms it', async () => {
    await using one = await open();
    await using two = await open({ who: { name: 'call-controller', instance: 'call-controller-1' } });
    await bus.flush();
    await storeSetting(db, box, 'timezone', 'America/Sao_Paulo');
    const answers = await bus.gather(settingsReload, {}, { timeoutMs: 10_000, enough: (all) => all.length === 2 });
    expect(answers.map(({ name }) => name).sort()).toEqual(['call-controller', 'media-bridge']);
    expect([one.current().timezone, two.current().timezone]).toEqual(['America/Sao_Paulo', 'America/Sao_Paulo']);
  });

  it('are read again periodically in case a message is lost', async () => {
    await using settings = await open({ refreshEveryMs: 20 });
    await storeSetting(db, box, 'max_calls_per_second', '3');
    await eventually(() => expect(settings.current().max_calls_per_second).toBe(3));
  });

  it('that were encrypted with another key use their default, which is logged without the secret', async () => {
    await storeSetting(db, secretBox(randomBytes(32)), 'murf_api_key', 'stored-key');
    const log = { ...silentLog, error: vi.fn<Log['error']>() };
    await using settings = await open({ log });
    expect(settings.current().murf_api_key).toBe('env-key');
    expect(log.error).toHaveBeenCalledWith(
      { detail: 'Cannot read the stored murf_api_key: it was encrypted with another LIGAI_SECRET_KEY' },
      'stored secret not readable, default used',
    );
    await settings.reload();
    expect(log.error).toHaveBeenCalledTimes(1);
  });

  it('outside the range of this version use their default', async () => {
    await storeSetting(db, box, 'ring_timeout_seconds', '100000');
    await using settings = await open();
    expect(settings.current().ring_timeout_seconds).toBe(45);
  });
});
