import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Clock } from '@ligai/kernel';
import { compileCache } from '@ligai/local-servers';
import { type Env, nodeFlagsOf } from '@ligai/service';

/** How a process ended. `final`: restarting it would not help. */
export type Ending = { detail: string; final: boolean };

/** A process that runs until it ends or is disposed. */
export type Running = AsyncDisposable & { readonly ended: Promise<Ending> };

/** `EX_CONFIG`: a service with an invalid environment. */
const badConfigurationExit = 78;

/** Services stop within 8 s. */
const killAfterMs = 10_000;

export type ChildSpec = { name: string; script: string; args: readonly string[]; env: Env };

export type Child = Running & { readonly name: string; readonly pid: number; kill(): void };

/**
 * Runs a script of this repository under our Node, in a separate session, so that Ctrl-C reaches only this process.
 * Every line of its output is passed to `onLine`. Disposing stops it with a signal and kills it if it does not end.
 */
export async function startChild(
  spec: ChildSpec,
  clock: Clock,
  onLine: (line: string, pid: number, stream: 'stdout' | 'stderr') => void,
): Promise<Child> {
  const child = spawn(process.execPath, [...nodeFlagsOf(spec.name), spec.script, ...spec.args], {
    env: { NODE_COMPILE_CACHE: compileCache, ...spec.env, LIGAI_PARENT_PID: String(process.pid) },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  await once(child, 'spawn');
  const pid = child.pid ?? 0;
  for (const stream of ['stdout', 'stderr'] as const) {
    const input = child[stream];
    if (input) createInterface({ input }).on('line', (line) => onLine(line, pid, stream));
  }
  // `close` and not `exit`: all its output has been read by then.
  const ended = once(child, 'close').then(([code, signal]) => endingOf(code as number | null, signal as string | null));
  return {
    name: spec.name,
    pid,
    ended,
    kill: () => child.kill('SIGKILL'),
    [Symbol.asyncDispose]: () => stop(child, ended, clock),
  };
}

async function stop(child: ChildProcess, ended: Promise<Ending>, clock: Clock): Promise<void> {
  child.kill('SIGTERM');
  using _impatience = clock.after(killAfterMs, () => child.kill('SIGKILL'));
  await ended;
}

function endingOf(code: number | null, signal: string | null): Ending {
  if (signal !== null) return { detail: `was ended by ${signal}`, final: false };
  return { detail: `ended with exit code ${code}`, final: code === badConfigurationExit };
}
