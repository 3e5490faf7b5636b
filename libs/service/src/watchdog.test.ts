import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it, vi } from 'vitest';

const program = fileURLToPath(new URL('testing/stopping-loop.ts', import.meta.url));
const children: Array<() => void> = [];
afterEach(() => {
  for (const kill of children.splice(0)) kill();
});

/** A process whose watchdog ends it after one second. */
async function start() {
  const child = spawn(process.execPath, [program], { stdio: ['pipe', 'pipe', 'inherit'] });
  children.push(() => child.kill('SIGKILL'));
  const output = { text: '' };
  child.stdout.on('data', (chunk) => (output.text += chunk));
  const says = (what: string) => vi.waitFor(() => expect(output.text).toContain(what), 20_000);
  const ended = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
  await says('up');
  return { child, output, says, ended, stopLoopFor: (ms: number) => child.stdin.write(`${ms}\n`) };
}

describe('the watchdog', { timeout: 30_000 }, () => {
  it('kills a process whose event loop is blocked, after logging it', async () => {
    const { output, ended, stopLoopFor } = await start();
    const stoppedAt = performance.now();
    stopLoopFor(600_000);
    expect(await ended).toEqual([null, 'SIGKILL']);
    expect(performance.now() - stoppedAt).toBeGreaterThan(900);
    const line = output.text.split('\n').find((one) => one.startsWith('{'));
    expect(JSON.parse(line ?? '')).toMatchObject({
      level: 60,
      service: 'stopping',
      msg: 'event loop stopped responding, ending the process',
    });
    expect(JSON.parse(line ?? '').time).toBeGreaterThan(1_700_000_000_000);
  });

  it('does not kill a process whose event loop was only delayed', async () => {
    const { child, says, stopLoopFor } = await start();
    stopLoopFor(400);
    await says('turns again');
    expect(child.exitCode ?? child.signalCode).toBeNull();
  });

  it('does not kill a process whose event loop has no processor, because others have it', async () => {
    const { child, output, says, stopLoopFor } = await start();
    const core = /Cpus_allowed_list:\s*(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '0';
    const busy = spawn('taskset', ['-c', core, process.execPath, '-e', 'for (;;);'], { stdio: 'ignore' });
    children.push(() => busy.kill('SIGKILL'));
    // Only the thread of the loop: it runs if nobody else wants to.
    execFileSync('taskset', ['-c', '-p', core, String(child.pid)]);
    execFileSync('chrt', ['--idle', '-p', '0', String(child.pid)]);
    stopLoopFor(2000);
    await sleep(2400);
    busy.kill('SIGKILL');
    await says('turns again');
    expect(child.exitCode ?? child.signalCode).toBeNull();
    expect(output.text).not.toContain('ending the process');
  });

  it('does not kill a process whose exit takes long', async () => {
    const { child, output, ended } = await start();
    child.stdin.write('exit 3000\n');
    expect(await ended).toEqual([0, null]);
    expect(output.text).not.toContain('ending the process');
  });

  it('does not kill a process that was suspended, and kills it if its event loop is blocked later', async () => {
    const { child, output, says, ended, stopLoopFor } = await start();
    child.kill('SIGSTOP');
    await sleep(3000);
    child.kill('SIGCONT');
    stopLoopFor(1);
    await says('turns again');
    // Time for the watchdog to come to a wrong conclusion.
    await sleep(1500);
    expect(child.exitCode ?? child.signalCode).toBeNull();
    expect(output.text).not.toContain('ending the process');
    stopLoopFor(600_000);
    expect(await ended).toEqual([null, 'SIGKILL']);
  });
});
