import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Clock, LigaiError } from '@ligai/kernel';
import { commandLineOf } from '@ligai/local-servers';
import { z } from 'zod';

const Process = z.object({ pid: z.number().int().positive(), script: z.string() });
const Claim = z.object({ starter: Process, children: z.array(Process) });
type Process = z.infer<typeof Process>;

export type FolderClaim = Disposable & {
  /** Records the running processes, so that the next start can stop those that this one could not. */
  record(children: readonly Process[]): void;
};

/**
 * Makes this process the owner of `folder`. Ends processes that a killed start left running there; a start that is
 * still running is an error. `script` is the script of this process.
 */
export async function claimFolder(folder: string, script: string, clock: Clock): Promise<FolderClaim> {
  const file = join(folder, 'running.json');
  const left = readClaim(file);
  if (left && runs(left.starter)) {
    const words = `LigAI runs here already, as process ${left.starter.pid}. Stop it first, or name another LIGAI_DATA_DIR.`;
    throw new LigaiError('bad_configuration', words);
  }
  for (const child of left?.children ?? []) await end(child, clock);
  const starter = { pid: process.pid, script };
  const record = (children: readonly Process[]) =>
    writeFileSync(file, JSON.stringify({ starter, children }), { mode: 0o600 });
  record([]);
  return { record, [Symbol.dispose]: () => rmSync(file, { force: true }) };
}

function readClaim(file: string): z.infer<typeof Claim> | undefined {
  try {
    return Claim.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    // There is no record, or it was written incompletely.
    return undefined;
  }
}

/** True if it is the same program, not another one that has reused its process id. */
function runs({ pid, script }: Process): boolean {
  return pid !== process.pid && (commandLineOf(pid)?.includes(script) ?? false);
}

async function end(child: Process, clock: Clock): Promise<void> {
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    for (let waitedMs = 0; waitedMs < 3000; waitedMs += 100) {
      if (!runs(child)) return;
      if (waitedMs === 0) process.kill(child.pid, signal);
      await clock.sleep(100);
    }
  }
}
