import { accessSync, chmodSync, constants, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Linux' file system in memory. Containers often have one of 64 MB. */
const inMemory = '/dev/shm';
/** More than the databases of all tests that run at the same time have. */
const enoughBytes = 4_000_000_000;

/**
 * Makes a folder for the temporary files of all tests, in memory if there is room: a copy of a database takes a quarter of
 * the processor time there. It is removed when this process ends, also by a signal.
 */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(hasRoom(inMemory) ? inMemory : tmpdir(), 'ligai-tests-'));
  // The user that Postgres runs as has a folder of its own within it.
  chmodSync(folder, 0o711);
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(1));
  return folder;
}

function hasRoom(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize >= enoughBytes;
  } catch {
    return false;
  }
}
