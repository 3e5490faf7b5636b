import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@ligai/kernel';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { claimFolder } from './claim.ts';
import { openDataFolder, secretKeyIn } from './data-folder.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ligai-claim-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const running = () => join(folder, 'running.json');

/** A process that waits, with a word in its command line that identifies it. */
async function bystander(word: string) {
  const child = spawn(process.execPath, ['--eval', 'setInterval(() => {}, 60_000)', word]);
  await once(child, 'spawn');
  return { child, pid: child.pid ?? 0, exited: once(child, 'exit') };
}

test('a start that still runs keeps its folder', async () => {
  const other = await bystander('local-stack-of-a-test');
  writeFileSync(
    running(),
    JSON.stringify({ starter: { pid: other.pid, script: 'local-stack-of-a-test' }, children: [] }),
  );
  await expect(claimFolder(folder, 'me', systemClock)).rejects.toThrow(
    `LigAI runs here already, as process ${other.pid}`,
  );
  other.child.kill('SIGKILL');
  await other.exited;
  using _claim = await claimFolder(folder, 'me', systemClock);
});

test('processes that a killed start left are ended, and strangers with their numbers are not', async () => {
  const left = await bystander('left-over');
  const stranger = await bystander('stranger');
  const children = [
    { pid: left.pid, script: 'left-over' },
    { pid: stranger.pid, script: 'media-bridge' },
  ];
  writeFileSync(running(), JSON.stringify({ starter: { pid: 2 ** 22 - 1, script: 'gone' }, children }));
  using _claim = await claimFolder(folder, 'me', systemClock);
  await left.exited;
  expect(stranger.child.exitCode).toBe(null);
  stranger.child.kill('SIGKILL');
  await stranger.exited;
});

test('a claim whose writing was cut short is no claim', async () => {
  writeFileSync(running(), '{"starter":{"pi');
  using claim = await claimFolder(folder, 'me', systemClock);
  claim.record([{ pid: 4711, script: 'a' }]);
  expect(JSON.parse(readFileSync(running(), 'utf8'))).toMatchObject({ children: [{ pid: 4711 }] });
});

test('giving a claim up leaves nothing', async () => {
  {
    using _claim = await claimFolder(folder, 'me', systemClock);
  }
  expect(existsSync(running())).toBe(false);
});

test('the secret key is made once, and only its owner reads it', () => {
  openDataFolder(folder);
  const key = secretKeyIn(folder);
  expect(Buffer.from(key, 'base64')).toHaveLength(32);
  expect(secretKeyIn(folder)).toBe(key);
  expect(statSync(join(folder, 'secret.key')).mode & 0o077).toBe(0);
});

test('a folder that cannot be created is reported in one sentence', () => {
  writeFileSync(join(folder, 'file'), '');
  expect(() => openDataFolder(join(folder, 'file', 'data'))).toThrow(/^Cannot keep data in /);
});
