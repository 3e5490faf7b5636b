import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { LigaiError, systemClock, withDeadline } from '@ligai/kernel';
import { environmentWith } from '../config.ts';
import { compileCache } from './compile-cache.ts';
import type { GuardOrder } from './guard-order.ts';

const guard = fileURLToPath(new URL('./guard.ts', import.meta.url));
const keptLines = 20;

export type GuardedProcess = AsyncDisposable & {
  /** Resolves when the server has ended, for whatever reason. */
  readonly ended: Promise<void>;
  /** Process id of the guard, which lives exactly as long as the server. */
  readonly pid: number | undefined;
};

/**
 * Starts a server that cannot outlive this process, and resolves once a line of its output matches `ready`, with that
 * match. Errors: `bad_configuration` with the server's last output if it ends first, `timeout` after `readyWithinMs`.
 */
export async function startGuarded(
  order: GuardOrder,
  options: { name: string; ready: RegExp; readyWithinMs: number; log?: ((line: string) => void) | undefined },
): Promise<GuardedProcess & { match: RegExpExecArray }> {
  // A separate session: Ctrl-C reaches the starter only, which stops its children in the right order.
  const child = spawn(process.execPath, [guard, JSON.stringify(order)], {
    env: environmentWith({ NODE_COMPILE_CACHE: compileCache }),
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
  });
  child.stdin.on('error', () => undefined);
  const ended = once(child, 'exit').then(([, signal]) => {
    if (signal !== null) killGroup(child.pid);
  });
  try {
    const match = await withDeadline(systemClock, options.readyWithinMs, `Start ${options.name}`, () =>
      awaitReady(child, options),
    );
    return { match, ended, pid: child.pid, [Symbol.asyncDispose]: () => stop(child, ended) };
  } catch (error) {
    await stop(child, ended);
    throw error;
  }
}

function awaitReady(
  child: ChildProcess,
  options: { name: string; ready: RegExp; log?: ((line: string) => void) | undefined },
): Promise<RegExpExecArray> {
  const last: string[] = [];
  return new Promise((resolve, reject) => {
    const hear = (line: string) => {
      options.log?.(line);
      if (last.push(line) > keptLines) last.shift();
      const match = options.ready.exec(line);
      if (match) resolve(match);
    };
    for (const stream of [child.stdout, child.stderr]) {
      if (stream) createInterface({ input: stream }).on('line', hear);
    }
    child.once('error', reject);
    // `close` and not `exit`: all output has been read by then.
    child.once('close', () => {
      const message = `Cannot start ${options.name}: it ended at once. Its last words:\n${last.join('\n')}`;
      reject(new LigaiError('bad_configuration', message));
    });
  });
}

async function stop(child: ChildProcess, ended: Promise<void>): Promise<void> {
  child.stdin?.destroy();
  if (child.pid !== undefined) await ended;
}

/** A guard that was killed leaves its server behind, which is in its process group. */
function killGroup(guardPid: number | undefined): void {
  try {
    if (guardPid !== undefined) process.kill(-guardPid, 'SIGKILL');
  } catch {
    // It had ended too.
  }
}
