import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '@ligai/local-servers';
import { requireFreePort } from '../parts/port-check.ts';

/**
 * A port of 127.0.0.1 for the simulated switch, the same at every start where it is free. A switch is known by its
 * address: the calls that were up when everything was killed are recovered from the one that they were dialled on.
 */
export async function keptPort(folder: string): Promise<number> {
  const file = join(folder, 'switch.port');
  const kept = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
  if (kept > 0 && (await isFree(kept))) return kept;
  const port = await freePort();
  writeFileSync(file, `${port}\n`);
  return port;
}

const isFree = (port: number): Promise<boolean> =>
  requireFreePort({ host: '127.0.0.1', port }).then(
    () => true,
    () => false,
  );
