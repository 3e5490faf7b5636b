import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { commandLineOf } from '@ligai/local-servers';

/** Not by signal 0: in a container without an init, an ended orphan retains its id. */
export const isAlive = (pid: number): boolean => commandLineOf(pid) !== undefined;

/** The embedded Postgres of a data folder. */
export function postgresPid(dataDir: string): number {
  return Number.parseInt(readFileSync(join(dataDir, 'postgres', 'cluster', 'postmaster.pid'), 'utf8'), 10);
}
