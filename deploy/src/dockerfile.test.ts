import { readFileSync } from 'node:fs';
import { nodeFlags } from '@ligai/service';
import { expect, test } from 'vitest';

const dockerfile = readFileSync(new URL('../Dockerfile', import.meta.url), 'utf8');

test('the image starts an app with the flags of node-flags.ts, but for the preloaded hook, since it is bundled', () => {
  const preload = nodeFlags.indexOf('--import');
  expect(preload).toBeGreaterThan(0);
  const flags = nodeFlags.toSpliced(preload, 2);
  expect(flags).toContain('--disable-warning=DEP0005');
  const entryPoint: unknown = JSON.parse(dockerfile.match(/^ENTRYPOINT (\[.*\])$/m)?.[1] ?? 'null');
  expect(entryPoint).toEqual(['node', ...flags, 'app/main.js']);
});
