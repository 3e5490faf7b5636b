import { readFileSync } from 'node:fs';
import { type Clock, LigaiError } from '@ligai/kernel';
import { commandLineOf } from './command-line.ts';

const patienceMs = 10_000;

/**
 * Stops the server that an earlier start left running, if any: the process of `pidFile`, provided that its command line
 * contains `word`, since another program may have its id by now.
 */
export async function stopLeftover(pidFile: string, word: string, clock: Clock): Promise<void> {
  const pid = recordedPid(pidFile);
  if (pid === undefined || !commandLineOf(pid)?.includes(word)) return;
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
    process.kill(pid, signal);
    if (await endsWithin(pid, patienceMs, clock)) return;
  }
  throw new LigaiError('bad_configuration', `Cannot stop the ${word} of an earlier start (process ${pid})`);
}

function recordedPid(file: string): number | undefined {
  try {
    // Postgres writes more lines after that of the process id.
    const pid = Number.parseInt(readFileSync(file, 'utf8'), 10);
    return pid > 1 ? pid : undefined;
  } catch {
    return undefined;
  }
}

async function endsWithin(pid: number, ms: number, clock: Clock): Promise<boolean> {
  const deadline = clock.monotonic() + ms;
  while (clock.monotonic() < deadline) {
    // Signal 0 would not do: a zombie process, ended but not reaped, still has its process id.
    if (commandLineOf(pid) === undefined) return true;
    await clock.sleep(50);
  }
  return false;
}
