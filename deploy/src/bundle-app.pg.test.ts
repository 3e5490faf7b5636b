import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { emptyDatabase } from '@ligai/testing';
import { afterAll, expect, test, vi } from 'vitest';
import { bundleApp } from './bundle-app.ts';
import { serviceNames } from './nats/access.ts';

const folder = mkdtempSync(join(tmpdir(), 'ligai-bundle-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs it as a container would: with nothing of this repository around it. */
async function run(main: string, env: Record<string, string> = {}): Promise<{ code: number; words: string }> {
  const child = spawn(process.execPath, [main], { cwd: tmpdir(), env, stdio: ['ignore', 'pipe', 'pipe'] });
  let words = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (words += chunk));
  const [code] = await once(child, 'close');
  return { code, words };
}

test.each(serviceNames)(
  'the bundle of %s loads whole, and says what it needs',
  async (app) => {
    const { main, packages } = await bundleApp(app, join(folder, app));
    const { code, words } = await run(main);
    expect([code, words]).toEqual([78, expect.stringContaining('DATABASE_URL: expected')]);
    for (const development of ['vitest', 'testcontainers', 'esbuild', 'drizzle-kit'])
      expect(packages).not.toContain(development);
  },
  60_000,
);

test('the watchdog of a bundle ends a service whose event loop stops, after a line for people if the log is for people', async () => {
  const { main } = await bundleApp('scheduler', join(folder, 'watched'));
  // Stops its loop on SIGUSR2, as an endless loop in our code would.
  const stoppable = "data:text/javascript,process.on('SIGUSR2',()=>{for(;;);})";
  const env = {
    DATABASE_URL: 'postgres://127.0.0.1:1/none',
    NATS_URL: 'nats://127.0.0.1:1',
    LIGAI_SECRET_KEY: Buffer.alloc(32, 7).toString('base64'),
    LOG_FORMAT: 'pretty',
  };
  const child = spawn(process.execPath, ['--import', stoppable, main], { cwd: tmpdir(), env, stdio: 'pipe' });
  let words = '';
  child.stdout.on('data', (chunk) => (words += chunk));
  // Running, with its watchdog: the first thing it does is to wait for Postgres.
  await vi.waitFor(() => expect(words).toContain('cannot use Postgres'), 20_000);
  child.kill('SIGUSR2');
  expect(await once(child, 'close')).toEqual([null, 'SIGKILL']);
  expect(words).toMatch(
    /^\[(?!00:00:00\.000)[\d:.]{12}\] FATAL \(scheduler\/\d+\): event loop stopped responding, ending the process \{"stoppedMs":5000\}$/m,
  );
}, 60_000);

test('the bundle of the migration brings an empty database up to date', async () => {
  await using database = await emptyDatabase();
  const { main } = await bundleApp('migration', join(folder, 'migration'));
  const { code, words } = await run(main, { DATABASE_URL: database.url });
  expect([code, words]).toEqual([0, expect.stringContaining('the schema is up to date')]);
}, 60_000);

test('the bundle of media-bridge has its voice activity detection beside it', () => {
  expect(existsSync(join(folder, 'media-bridge', 'app', 'fvad.wasm'))).toBe(true);
});

test.each(['swagger-ui-bundle.js', 'swagger-ui.css', 'favicon-32x32.png'])(
  'the bundle of api-gateway has %s of its page beside it',
  (file) => {
    expect(existsSync(join(folder, 'api-gateway', 'node_modules', 'swagger-ui-dist', file))).toBe(true);
  },
);

test('the bundle of the simulator runs', async () => {
  const { main } = await bundleApp('simulator', join(folder, 'simulator'));
  expect(await run(main)).toMatchObject({ code: 0, words: expect.stringContaining('Stands in for the outside world') });
}, 60_000);

test('there is no bundle of what is no app', async () => {
  await expect(bundleApp('../libs/db', folder)).rejects.toThrow('There is no app');
});
