import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { migrate, openDatabase } from '@ligai/db';
import { freePort } from '@ligai/local-servers';
import { emptyDatabase, migratedDatabase, natsServer } from '@ligai/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

const servers = new AsyncDisposableStack();
const tinyService = fileURLToPath(new URL('testing/tiny-service.ts', import.meta.url));
let env: Record<string, string>;

beforeAll(async () => {
  const database = servers.use(await migratedDatabase());
  const nats = servers.use(await natsServer());
  const LIGAI_SECRET_KEY = Buffer.alloc(32, 7).toString('base64');
  env = { DATABASE_URL: database.url, NATS_URL: nats.url, LIGAI_SECRET_KEY };
});

afterAll(() => servers.disposeAsync());

/** Runs the tiny service, directly or under a parent of its own, and keeps what it writes. */
function run(given: Record<string, string>, under: string[] = []) {
  const [command = process.execPath, ...args] = [...under, process.execPath, tinyService];
  const child = spawn(command, args, { env: given, stdio: ['ignore', 'pipe', 'pipe'] });
  const output = { text: '' };
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output.text += chunk));
  servers.defer(() => void child.kill('SIGKILL'));
  return { child, output, exited: once(child, 'close') as Promise<[number | null]> };
}

const entries = (text: string) =>
  text
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as { msg: string; pid: number; healthPort?: number; detail?: string });

async function entry(output: { text: string }, msg: string) {
  return vi.waitFor(() => {
    const found = entries(output.text).find((one) => one.msg === msg);
    if (!found) throw new Error(`no "${msg}" in ${output.text}`);
    return found;
  }, 20_000);
}

const isGone = (pid: number) => {
  try {
    process.kill(pid, 0);
    return false;
  } catch {
    return true;
  }
};

describe('a service', () => {
  it('with an invalid environment lists all problems on standard error and exits with 78', async () => {
    const { output, exited } = run({ LOG_LEVEL: 'loud', NATS_URL: env['NATS_URL'] ?? '' });
    expect((await exited)[0]).toBe(78);
    expect(output.text.split('\n')).toEqual([
      'tiny: Cannot start with this environment:',
      expect.stringMatching(/^DATABASE_URL: expected .*, but it is not set$/),
      expect.stringMatching(/^LIGAI_SECRET_KEY: expected .*, but it is not set$/),
      'LOG_LEVEL: expected one of trace, debug, info, warn, error, silent, got "loud"',
      '',
    ]);
  });

  it('warns about an unknown variable with the probable name, and without the value', async () => {
    const given = {
      ...env,
      MAX_CONCURENT_CALLS: '7',
      OPENAI_APIKEY: 'sk-hidden',
      API_KEY: 'x',
      HTTP_PROXY: 'http://127.0.0.1:1',
    };
    const { child, output, exited } = run(given);
    await entry(output, 'ready');
    child.kill('SIGTERM');
    await exited;
    const warned = entries(output.text).filter(({ msg }) => msg === 'environment variable ignored');
    expect(warned.map(({ detail }) => detail).sort()).toEqual([
      'API_KEY: unknown variable, did you mean API_KEYS?',
      'MAX_CONCURENT_CALLS: unknown variable, did you mean MAX_CONCURRENT_CALLS?',
      'OPENAI_APIKEY: unknown variable, did you mean OPENAI_API_KEY?',
    ]);
    expect(output.text).not.toContain('sk-hidden');
  });

  it('with an invalid environment also names a variable that is probably misspelt', async () => {
    const { DATABASE_URL, ...rest } = env;
    const { output, exited } = run({ ...rest, DATABSE_URL: String(DATABASE_URL) });
    expect((await exited)[0]).toBe(78);
    expect(output.text.split('\n')).toEqual([
      'tiny: Cannot start with this environment:',
      expect.stringMatching(/^DATABASE_URL: expected .*, but it is not set$/),
      'DATABSE_URL: unknown variable, did you mean DATABASE_URL?',
      '',
    ]);
  });

  it('warns about a misspelt variable even if it cannot start', async () => {
    const { output, exited } = run({ ...env, TIMEZONE: 'US/Pacific-New', HEALTH_PROT: '8080' });
    expect((await exited)[0]).toBe(78);
    const { detail } = await entry(output, 'environment variable ignored');
    expect(detail).toBe('HEALTH_PROT: unknown variable, did you mean HEALTH_PORT?');
  });

  it('with a default time zone unknown to the database names the variable and the value, and exits with 78', async () => {
    // Node's list has it, Postgres' has not.
    const { output, exited } = run({ ...env, TIMEZONE: 'US/Pacific-New' });
    expect((await exited)[0]).toBe(78);
    expect(output.text.split('\n').slice(-3)).toEqual([
      'tiny: Cannot start with this environment:',
      'TIMEZONE: the database does not know this time zone, got "US/Pacific-New"',
      '',
    ]);
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('serves health, and stops in order on %s', async (signal) => {
    const { child, output, exited } = run(env);
    const { healthPort } = await entry(output, 'ready');
    expect((await fetch(`http://127.0.0.1:${healthPort}/health/ready`)).status).toBe(200);
    const metrics = await fetch(`http://127.0.0.1:${healthPort}/metrics`);
    expect(await metrics.text()).toContain('process_cpu_user_seconds_total');
    child.kill(signal);
    expect((await exited)[0]).toBe(0);
    const said = entries(output.text).map(({ msg }) => msg);
    expect(said.slice(-3)).toEqual(['stopping', 'tiny disposed', 'stopped']);
  });

  it('that starts before the migration is alive but not ready, and continues after the migration', async () => {
    await using database = await emptyDatabase();
    const serviceUrl = Object.assign(new URL(env['DATABASE_URL'] ?? ''), {
      pathname: new URL(database.url).pathname,
    }).href;
    const port = await freePort();
    const { child, output, exited } = run({ ...env, DATABASE_URL: serviceUrl, HEALTH_PORT: String(port) });
    const { detail } = await entry(output, 'waiting for the database schema');
    expect(detail).toMatch(/run the migration$/);
    const ask = (path: string) => fetch(`http://127.0.0.1:${port}/health/${path}`);
    expect((await ask('live')).status).toBe(200);
    const ready = await ask('ready');
    expect([ready.status, await ready.json()]).toEqual([503, { status: 'unhealthy', problems: { start: detail } }]);
    await migrate(database.url, { serviceUrl });
    await entry(output, 'ready');
    expect((await ask('ready')).status).toBe(200);
    child.kill('SIGTERM');
    expect((await exited)[0]).toBe(0);
  });

  it('rejects the schema of another version with one sentence', async () => {
    await using database = await migratedDatabase();
    await using owner = openDatabase(database.ownerUrl);
    await owner.execute("update drizzle.__drizzle_migrations set hash = 'of another version'");
    const { output, exited } = run({ ...env, DATABASE_URL: database.url });
    expect((await exited)[0]).toBe(1);
    const { detail } = await entry(output, 'cannot run');
    expect(detail).toBe('The database has the schema of another version of LigAI: use an empty database');
  });

  it('stops immediately while it waits for Postgres', async () => {
    const { child, output, exited } = run({ ...env, DATABASE_URL: 'postgres://127.0.0.1:1/none' });
    await entry(output, 'cannot use Postgres, trying again');
    child.kill('SIGTERM');
    expect((await exited)[0]).toBe(0);
  });

  it('stops when the process that started it is killed', async () => {
    // A shell that waits, so that the service is its child and not its successor.
    const under = ['/bin/sh', '-c', 'LIGAI_PARENT_PID=$$ "$0" "$@"; exit'];
    const { child, output } = run(env, under);
    const { pid } = await entry(output, 'ready');
    expect(pid).not.toBe(child.pid);
    child.kill('SIGKILL');
    await vi.waitFor(() => expect(isGone(pid)).toBe(true), 20_000);
    expect(output.text).toContain('the process that started this one is gone');
  });
});
