import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { commandLineOf } from '../process/command-line.ts';
import { findOnPath } from './find-on-path.ts';
import { startNatsServer } from './start-nats.ts';

/** `npm test` needs it: `.ci/run` installs it. */
const natsServer = findOnPath('nats-server', process.env['PATH'] ?? '') ?? 'nats-server';

let folder: string;
let pidFile: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ligai-nats-'));
  pidFile = join(folder, 'nats.pid');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const recordedPid = () => Number(readFileSync(pidFile, 'utf8'));
const parentOf = (pid: number) => Number(/^PPid:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);

test('when only its guard is killed, the server ends, and its starter is notified', async () => {
  await using server = await startNatsServer(natsServer, { pidFile });
  const pid = recordedPid();
  process.kill(parentOf(pid), 'SIGKILL');
  await server.ended;
  await vi.waitFor(() => expect(commandLineOf(pid)).toBe(undefined));
});

test('a start ends the server whose starter and guard were killed at once', async () => {
  const starter = spawn(process.execPath, [
    '--input-type=module',
    '--eval',
    `const { startNatsServer } = await import(${JSON.stringify(new URL('../index.ts', import.meta.url).href)});
     console.log((await startNatsServer(${JSON.stringify(natsServer)}, { pidFile: ${JSON.stringify(pidFile)} })).url);
     setInterval(() => {}, 60_000);`,
  ]);
  await once(createInterface({ input: starter.stdout }), 'line');
  const orphan = recordedPid();
  const guard = parentOf(orphan);
  starter.kill('SIGSTOP');
  process.kill(guard, 'SIGKILL');
  starter.kill('SIGKILL');
  expect(commandLineOf(orphan)).toContain('nats-server');
  await using _server = await startNatsServer(natsServer, { pidFile });
  expect(commandLineOf(orphan)).toBe(undefined);
});
