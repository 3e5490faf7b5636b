import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
/** Processes that carry no calls, the page of the browser, and servers that only tests talk to. */
const exempt = /\.test\.ts$|\/testing\/|^apps\/(benchmark|e2e|dashboard)\/|^libs\/(simulators|testing)\//;
const comments = /\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*$/gm;

/** Biome's `noFloatingPromises` finds every other promise without an owner, but takes `void` for one. */
function discardedIn(source: string): string[] {
  return source
    .replace(comments, '')
    .split('\n')
    .filter((line) => /\bvoid [A-Za-z_(]/.test(line))
    .map((line) => line.trim());
}

test('no promise is discarded with void: a rejection would end the process and all its calls', () => {
  const files = globSync(['apps/*/src/**/*.ts', 'libs/*/src/**/*.ts'], { cwd: root }).filter((f) => !exempt.test(f));
  expect(files.length).toBeGreaterThan(100);
  const found = files.flatMap((file) =>
    discardedIn(readFileSync(join(root, file), 'utf8')).map((line) => `${file}: ${line} (use inBackground)`),
  );
  expect(found).toEqual([]);
});

test.each([
  ['void this.#work();', 1],
  ['onChange(() => void check());', 1],
  ['if (late) void (await one());', 1],
  ['/** void of meaning */ run(): void {', 0],
  ['const stop: () => void = () => {};', 0],
])('of `%s` the discarded promise is found', (line, found) => {
  expect(discardedIn(line)).toHaveLength(found);
});

test('the linter rejects promises that nobody awaits', () => {
  const { linter } = JSON.parse(readFileSync(join(root, 'biome.json'), 'utf8'));
  expect(linter.rules.nursery).toMatchObject({ noFloatingPromises: 'error', noMisusedPromises: 'error' });
});
