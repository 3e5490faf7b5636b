import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Client } from 'pg';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { commandLineOf } from '../process/command-line.ts';
import { type PostgresOptions, startPostgres } from './start-postgres.ts';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'ligai-test-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

test('data stays in its folder from one start to the next', async () => {
  {
    await using server = await startPostgres({ dataDir });
    await query(server.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
  }
  await using server = await startPostgres({ dataDir });
  expect(await query(server.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
});

test('a server with a folder of its own syncs to disk, one for a test does not', async () => {
  await using kept = await startPostgres({ dataDir });
  await using passing = await startPostgres();
  expect(await query(kept.url, 'SHOW fsync')).toEqual([{ fsync: 'on' }]);
  expect(await query(passing.url, 'SHOW fsync')).toEqual([{ fsync: 'off' }]);
});

test('the folder of a server for a test goes with it, also when its starter is killed', async () => {
  const starter = await startInAnotherProcess({});
  const [{ data_directory: folder }] = (await query(starter.url, 'SHOW data_directory')) as [
    { data_directory: string },
  ];
  expect(existsSync(folder)).toBe(true);
  starter.process.kill('SIGKILL');
  await vi.waitFor(() => expect(existsSync(folder)).toBe(false), { timeout: 20_000 });
});

test('nobody connects without the password', async () => {
  await using server = await startPostgres();
  const url = new URL(server.url);
  url.password = 'guessed';
  await expect(query(url.href, 'SELECT 1')).rejects.toThrow(/password authentication failed/);
});

test('the server ends when its starter is killed, and what was committed is there at the next start', async () => {
  const starter = await startInAnotherProcess({ dataDir });
  await query(starter.url, 'CREATE TABLE kept AS SELECT 7 AS answer');
  const pid = postmasterPid();
  starter.process.kill('SIGKILL');
  await vi.waitFor(() => expect(isAlive(pid)).toBe(false), { timeout: 20_000 });
  await using server = await startPostgres({ dataDir });
  expect(await query(server.url, 'SELECT answer FROM kept')).toEqual([{ answer: 7 }]);
});

test('a start takes over from a server that lost its starter and its guard at once', async () => {
  const starter = await startInAnotherProcess({ dataDir });
  const orphan = postmasterPid();
  // Either would stop the server, had it the time.
  starter.process.kill('SIGSTOP');
  process.kill(parentOf(orphan), 'SIGKILL');
  starter.process.kill('SIGKILL');
  expect(isAlive(orphan)).toBe(true);
  await using server = await startPostgres({ dataDir });
  expect(isAlive(orphan)).toBe(false);
  expect(await query(server.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
});

async function startInAnotherProcess(options: PostgresOptions): Promise<{ process: ChildProcess; url: string }> {
  const module = new URL('../index.ts', import.meta.url).href;
  const program = `const { startPostgres } = await import(${JSON.stringify(module)});
    console.log((await startPostgres(${JSON.stringify(options)})).url);
    setInterval(() => {}, 60_000);`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [url] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  return { process: child, url };
}

function postmasterPid(): number {
  return Number.parseInt(readFileSync(join(dataDir, 'cluster', 'postmaster.pid'), 'utf8'), 10);
}

function parentOf(pid: number): number {
  return Number(/^PPid:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
}

const isAlive = (pid: number) => commandLineOf(pid) !== undefined;

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new Client(url);
  try {
    await client.connect();
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}
