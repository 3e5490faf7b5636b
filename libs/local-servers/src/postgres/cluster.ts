import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LigaiError } from '@ligai/kernel';
import { executable } from './binaries.ts';
import type { Runner } from './unprivileged.ts';

export const superuser = 'ligai';

/** A database cluster on disk and the password of its one user. */
export type Cluster = { folder: string; password: string };

/**
 * Opens the cluster in `dataDir`, creating it if it does not exist. An incomplete one, left by a start that was killed,
 * is created again: only the last step gives the cluster its final name.
 */
export function openCluster(dataDir: string, runner: Runner): Cluster {
  const folder = join(dataDir, 'cluster');
  const passwordFile = join(dataDir, 'password');
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  runner.own(dataDir);
  if (!existsSync(folder)) {
    const draft = join(dataDir, 'cluster.draft');
    rmSync(draft, { recursive: true, force: true });
    rmSync(passwordFile, { force: true });
    writeFileSync(passwordFile, randomBytes(24).toString('base64url'), { mode: 0o600 });
    runner.own(passwordFile);
    initialise(draft, passwordFile, runner);
    renameSync(draft, folder);
  }
  return { folder, password: readFileSync(passwordFile, 'utf8') };
}

function initialise(folder: string, passwordFile: string, runner: Runner): void {
  const { command, args, uid } = runner.command(join(runner.home, 'bin', executable('initdb')), [
    `--pgdata=${folder}`,
    `--username=${superuser}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--no-sync',
    '--no-instructions',
  ]);
  const user = uid === undefined ? {} : { uid, gid: uid };
  const run = spawnSync(command, args, { encoding: 'utf8', ...user });
  if (run.status === 0) return;
  const said = run.error?.message ?? `${run.stdout}${run.stderr}`.trim().split('\n').slice(-5).join('\n');
  throw new LigaiError('bad_configuration', `Cannot make a Postgres cluster in ${folder}: ${said}`);
}
