import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { LigaiError, messageOf } from '@ligai/kernel';

/** `.ligai/`: Postgres' data, the key of stored secrets and what runs now. Each file and folder in it is its owner's only. */
export function openDataFolder(folder: string): void {
  try {
    // Others may pass through, not look: as root, Postgres runs as another user in there.
    makeFolder(folder);
  } catch (error) {
    throw new LigaiError('bad_configuration', `Cannot keep data in ${folder}: ${messageOf(error)}`, { cause: error });
  }
}

/** Level by level: Node's own `recursive` never returns where a file system refuses new folders, as /proc does. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  mkdirSync(folder, { mode: 0o711 });
}

/** The key that stored secrets are encrypted with, made at the first start. Losing it loses them. */
export function secretKeyIn(folder: string): string {
  const file = join(folder, 'secret.key');
  if (!existsSync(file)) {
    const draft = `${file}.draft`;
    writeFileSync(draft, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600 });
    renameSync(draft, file);
  }
  return readFileSync(file, 'utf8').trim();
}
