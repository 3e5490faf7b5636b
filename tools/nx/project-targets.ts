/**
 * The Nx plugin of this repository: gives each project the targets for which it has files. No project lists them, so none
 * can be forgotten. What a target runs, reads and writes is in `nx.json`, under `targetDefaults`.
 */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Which test files each test target runs; `test` runs all others. */
export const testTargets = {
  'test-pg': '.pg.test.ts',
  'test-nats': '.nats.test.ts',
  e2e: '.e2e.test.ts',
  alone: '.alone.test.ts',
  browser: '.browser.test.ts',
} as const;

type Projects = { projects: Record<string, { targets: Record<string, object> }> };

/** The interface that Nx asks of a plugin: a pattern of files, and what the files found say about projects. */
export const createNodesV2 = [
  '{apps/*,libs/*,deploy}/package.json',
  (manifests: readonly string[], _options: unknown, { workspaceRoot }: { workspaceRoot: string }) =>
    manifests.map((manifest): [string, Projects] => {
      const root = dirname(manifest);
      const names = targetNames(join(workspaceRoot, root));
      return [manifest, { projects: { [root]: { targets: Object.fromEntries(names.map((name) => [name, {}])) } } }];
    }),
] as const;

function targetNames(folder: string): string[] {
  const tests = globSync('src/**/*.test.ts', { cwd: folder });
  const endings = Object.entries(testTargets);
  const isSpecial = (file: string) => endings.some(([, ending]) => file.endsWith(ending));
  return [
    'typecheck',
    ...(tests.some((file) => !isSpecial(file)) ? ['test'] : []),
    ...endings.filter(([, ending]) => tests.some((file) => file.endsWith(ending))).map(([target]) => target),
    ...(existsSync(join(folder, 'vite.config.ts')) ? ['build'] : []),
    ...(tagsIn(folder).includes('type:service') ? ['bundle', 'image'] : []),
  ];
}

function tagsIn(folder: string): string[] {
  const { nx } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { nx?: { tags?: string[] } };
  return nx?.tags ?? [];
}
