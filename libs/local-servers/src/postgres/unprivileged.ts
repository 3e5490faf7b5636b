import { spawnSync } from 'node:child_process';
import { chownSync, cpSync, existsSync, lstatSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LigaiError } from '@ligai/kernel';

/** The id of the user `nobody` on every distribution. Postgres resolves its user, so the id must have a name. */
const nobody = 65_534;

/** How to run Postgres' programs, which refuse to run as root. */
export type Runner = {
  /** The folder that contains `bin/`; a copy if the other user cannot reach the given one. */
  home: string;
  command(program: string, args: string[]): { command: string; args: string[]; uid?: number };
  /** Makes the user that Postgres runs as the owner of a file or folder. */
  own(path: string): void;
};

/**
 * As an ordinary user: runs the command unchanged. As root: runs it inside a user namespace that maps root to `nobody`,
 * so that root's files belong to it; if the machine forbids namespaces, as the user `nobody` itself on a copy that it
 * can read.
 */
export function unprivileged(home: string): Runner {
  if (process.getuid?.() !== 0) return { home, command: (command, args) => ({ command, args }), own: () => undefined };
  const mapping = ['--user', `--map-user=${nobody}`, `--map-group=${nobody}`];
  if (spawnSync('unshare', [...mapping, 'true']).status === 0) {
    return {
      home,
      command: (program, args) => ({ command: 'unshare', args: [...mapping, program, ...args] }),
      own: () => undefined,
    };
  }
  return {
    home: readableCopy(home),
    command: (command, args) => ({ command, args, uid: nobody }),
    own: (path) => chownSync(path, nobody, nobody),
  };
}

/** 60 MB, made once per version in the temporary folder. */
function readableCopy(home: string): string {
  const { version } = JSON.parse(readFileSync(join(home, '..', 'package.json'), 'utf8')) as { version: string };
  const copy = join(tmpdir(), `ligai-postgres-programs-${version}`);
  if (existsSync(copy)) {
    // A folder of that name owned by another user could contain a foreign program, which root would run.
    if (lstatSync(copy).uid !== 0) throw new LigaiError('bad_configuration', `Cannot use ${copy}: it is not root's`);
    return copy;
  }
  const draft = mkdtempSync(`${copy}-`);
  cpSync(home, join(draft, 'native'), { recursive: true });
  spawnSync('chmod', ['-R', 'a+rX', draft]);
  try {
    renameSync(join(draft, 'native'), copy);
  } catch {
    // Another start was faster, and its copy serves.
  }
  rmSync(draft, { recursive: true, force: true });
  return copy;
}
