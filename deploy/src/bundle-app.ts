import { cpSync, existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Metafile } from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** What code reads from the disk, by the bundled file that reads it: copied to where that finds it beside `main.js`. */
const assets: ReadonlyArray<{ readBy: string; from: string; to: string; only?: readonly string[] }> = [
  { readBy: 'libs/db/src/migrate.ts', from: 'libs/db/migrations', to: 'migrations' },
  {
    readBy: 'node_modules/@echogarden/fvad-wasm/fvad.js',
    from: 'node_modules/@echogarden/fvad-wasm',
    to: 'app',
    only: ['fvad.wasm'],
  },
  {
    readBy: 'apps/api-gateway/src/documents/pages.ts',
    from: 'node_modules/swagger-ui-dist',
    to: 'node_modules/swagger-ui-dist',
    only: ['swagger-ui-bundle.js', 'swagger-ui.css', 'favicon-32x32.png', 'LICENSE'],
  },
];

/** CommonJS packages call `require`, which a module has not. */
const requireForCommonJs =
  "import { createRequire as $createRequire } from 'node:module'; const require = $createRequire(import.meta.url);";

export type Bundle = {
  /** The script to run. */
  main: string;
  /** Packages that went in. */
  packages: string[];
};

/**
 * Makes one script of an app and everything it imports, in `folder`, with what it reads beside it; nothing else is needed
 * to run it but Node. Names stay as they are, for stack traces. Error: where there is no such app.
 */
export async function bundleApp(app: string, folder: string): Promise<Bundle> {
  const entry = join(root, 'apps', app, 'src', 'main.ts');
  if (!/^[a-z-]+$/.test(app) || !existsSync(entry)) throw new Error(`There is no app "${app}"`);
  const main = join(folder, 'app', 'main.js');
  const { metafile } = await build({
    entryPoints: [entry],
    outfile: main,
    absWorkingDir: root,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    banner: { js: requireForCommonJs },
    legalComments: 'linked',
    metafile: true,
    logLevel: 'warning',
  });
  const inputs = inputsOf(metafile);
  for (const { from, to, only } of assets.filter(({ readBy }) => inputs.includes(readBy))) {
    for (const file of only ?? ['.']) cpSync(join(root, from, file), join(folder, to, file), { recursive: true });
  }
  return { main, packages: packagesIn(inputs) };
}

const inputsOf = ({ inputs }: Metafile): string[] =>
  Object.keys(inputs).map((file) => relative(root, join(root, file)));

function packagesIn(files: string[]): string[] {
  const names = files.map((file) => /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? 'ligai');
  return [...new Set(names)].sort();
}
