import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { LigaiError, messageOf } from '@ligai/kernel';

/**
 * `.ligai/`: the data of Postgres, the key of stored secrets and the running processes. Only the owner can access it.
 */
export function openDataFolder(folder: string): void {
  try {
    // Other users may traverse the folder, not list it: as root, Postgres runs as another user in it.
    makeFolder(folder);
  } catch (error) {
    throw new LigaiError('bad_configuration', `Cannot keep data in ${folder}: ${messageOf(error)}`, { cause: error });
  }
}

/** Creates one level at a time: Node's `recursive` never returns if a file system rejects new folders, like /proc. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  mkdirSync(folder, { mode: 0o711 });
}

/** The encryption key of stored secrets, created at the first start. Without it they cannot be decrypted. */
export function secretKeyIn(folder: string): string {
  const file = join(folder, 'secret.key');
  if (!existsSync(file)) {
    const draft = `${file}.draft`;
    writeFileSync(draft, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600 });
    renameSync(draft, file);
  }
  return readFileSync(file, 'utf8').trim();
}
