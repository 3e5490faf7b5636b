import { readFileSync } from 'node:fs';
import { nodeFlagsOf } from '@ligai/service';
import { expect, test } from 'vitest';

const fileOf = (name: string) => readFileSync(new URL(name, import.meta.url), 'utf8');
const dockerfile = fileOf('../Dockerfile');

const [young, ...flags] = nodeFlagsOf('scheduler');

test('the image starts an app with the flags of node-flags.ts, but for the preloaded hook, since it is bundled', () => {
  const preload = flags.indexOf('--import');
  expect(preload).toBeGreaterThan(0);
  const bundled = flags.toSpliced(preload, 2);
  expect(bundled).toContain('--disable-warning=DEP0005');
  const entryPoint: unknown = JSON.parse(dockerfile.match(/^ENTRYPOINT (\[.*\])$/m)?.[1] ?? 'null');
  expect(entryPoint).toEqual(['node', ...bundled, 'app/main.js']);
});

test('the young generation of an image has the size of node-flags.ts, also the larger one of media-bridge', () => {
  const size = 'YOUNG_MB';
  expect(dockerfile).toContain(`ENV NODE_OPTIONS=--max-semi-space-size=$${size}\n`);
  expect(young).toBe(`--max-semi-space-size=${dockerfile.match(/^ARG YOUNG_MB=(\d+)$/m)?.[1]}`);
  const builds = [
    ...fileOf('../../docker-compose.yml').matchAll(/args: \{ APP: (?<app>[\w-]+)(?:, YOUNG_MB: (?<mb>\d+))? \}/g),
  ];
  expect(builds.length).toBeGreaterThan(5);
  for (const { groups } of builds) {
    const flag = groups?.['mb'] === undefined ? young : `--max-semi-space-size=${groups['mb']}`;
    expect([groups?.['app'], nodeFlagsOf(groups?.['app'] ?? '')[0]]).toEqual([groups?.['app'], flag]);
  }
});
