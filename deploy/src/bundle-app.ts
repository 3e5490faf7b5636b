import { cpSync, existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Metafile } from 'esbuild';
import { build as buildPage } from 'vite';

const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Files that code reads from the disk, by the bundled file that reads them; they are copied to the expected path next
 * to `main.js`.
 */
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
  { readBy: 'apps/api-gateway/src/dashboard-page/serve-dashboard.ts', from: 'dist/apps/dashboard', to: 'dashboard' },
];

/** CommonJS packages call `require`, which does not exist in a module. */
const requireForCommonJs =
  "import { createRequire as $createRequire } from 'node:module'; const require = $createRequire(import.meta.url);";

export type Bundle = {
  /** The script to run. */
  main: string;
  /** The bundled packages. */
  packages: string[];
};

/**
 * Bundles an app and all its imports into one script in `folder`, with the files that it reads; only Node is needed to
 * run it. Names are not minified, for stack traces. Throws if there is no such app.
 */
export async function bundleApp(app: string, folder: string): Promise<Bundle> {
  const entry = join(root, 'apps', app, 'src', 'main.ts');
  if (!/^[a-z-]+$/.test(app) || !existsSync(entry)) throw new Error(`There is no app "${app}"`);
  if (app === 'api-gateway') await buildPage({ root: join(root, 'apps/dashboard'), logLevel: 'warn' });
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
