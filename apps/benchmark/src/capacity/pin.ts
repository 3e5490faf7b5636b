import { execFile } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { promisify } from 'node:util';

/** The bridges run on one core; driver, simulators, Postgres and NATS on another. */
export const bridgeCore = 0;
export const otherCore = 1;

/** Asked before a process is bound: afterwards the answer is the one core that it has. */
const cores = availableParallelism();

/** Binds all threads of a process, and what it starts later, to one core. Without `taskset` the scheduler decides. */
export async function pin(pid: number, core: number): Promise<void> {
  if (cores < 2 && core === bridgeCore) return;
  await promisify(execFile)('taskset', ['-a', '-c', '-p', String(core), String(pid)]).catch(() => {});
}
