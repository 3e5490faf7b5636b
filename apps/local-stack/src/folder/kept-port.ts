import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '@ligai/local-servers';
import { requireFreePort } from '../parts/port-check.ts';

/**
 * A port of 127.0.0.1 for the simulated switch, the same at every start if it is free. A switch is identified by its
 * address: calls that were active when everything was killed are recovered from the switch on which they were dialled.
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
