/**
 * Runs one server and stops it when the process that started it has ended. That process holds the other end of stdin:
 * however it ends, `kill -9` included, the pipe closes and the guard stops the server. A process of its own, started as
 * `node guard.ts <GuardOrder as JSON>`; it exits with the server's exit code.
 */
import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { systemClock } from '@ligai/kernel';
import type { GuardOrder } from './guard-order.ts';

let stopping = false;
const order = JSON.parse(process.argv[2] ?? '') as GuardOrder;
const server = spawn(order.command, order.args, {
  stdio: ['ignore', 'inherit', 'inherit'],
  ...(order.uid === undefined ? {} : { uid: order.uid, gid: order.uid }),
});

server.on('error', (error) => {
  process.stderr.write(`Cannot run ${order.command}: ${error.message}\n`);
  process.exit(127);
});
server.on('exit', (code, signal) => {
  // Not if the server ended unasked: its starter may retry with the same folder.
  if (stopping && order.temporary !== undefined) rmSync(order.temporary, { recursive: true, force: true });
  process.exit(code ?? (signal ? 1 : 0));
});

function stop(): void {
  if (stopping) return;
  stopping = true;
  const [first, ...later] = order.stopSignals;
  if (first) server.kill(first);
  later.forEach((signal, index) => {
    systemClock.after(order.patienceMs * (index + 1), () => server.kill(signal));
  });
}

process.stdin.on('end', stop).on('error', stop).resume();
// The reader of the server's output may be gone; that must not prevent the guard from stopping the server.
process.stderr.on('error', stop);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
