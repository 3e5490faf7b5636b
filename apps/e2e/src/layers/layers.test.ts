import { execFileSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { importsOf } from './imports-of.ts';
import { isProject, layerOf, mayImport } from './layer-table.ts';
import { violationsIn } from './violations.ts';

const root = fileURLToPath(new URL('../../../..', import.meta.url));
const check = (file: string, source: string) => violationsIn(root, file, source);

test('no file imports what its layer may not know', () => {
  const files = globSync(['apps/*/src/**/*.ts', 'libs/*/src/**/*.ts', 'deploy/src/**/*.ts'], { cwd: root });
  expect(files.length).toBeGreaterThan(100);
  expect(files.flatMap((file) => check(file, readFileSync(join(root, file), 'utf8')))).toEqual([]);
});

test('the project graph of nx has no edge that the layers forbid', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ligai-graph-'));
  const file = join(folder, 'graph.json');
  execFileSync(join(root, 'node_modules/.bin/nx'), ['graph', `--file=${file}`], {
    cwd: root,
    stdio: 'pipe',
    env: { ...process.env, NX_DAEMON: 'false', NX_ISOLATE_PLUGINS: 'false' },
  });
  const { graph } = JSON.parse(readFileSync(file, 'utf8')) as {
    graph: { dependencies: Record<string, { target: string }[]> };
  };
  rmSync(folder, { recursive: true });
  const bare = (name: string) => name.replace('@ligai/', '');
  const edges = Object.entries(graph.dependencies).flatMap(([from, all]) =>
    all.map(({ target }) => [bare(from), bare(target)] as const),
  );
  expect(edges.length).toBeGreaterThan(30);
  // The graph does not tell tests from the rest; the test above does.
  const forbidden = edges.filter(([from, to]) => !isProject(from) || !isProject(to) || !mayImport(from, to, true));
  expect(forbidden).toEqual([]);
}, 60_000);

test.each([
  ['libs/bus/src/planted.ts', `import { openDatabase } from '@ligai/db';`, 'bus may not know db'],
  ['libs/kernel/src/planted.ts', `import type { CallId } from '@ligai/contracts';`, 'kernel may not know contracts'],
  ['libs/conversation/src/planted.ts', `import { readFileSync } from 'node:fs';`, 'conversation is pure'],
  ['libs/audio/src/planted.ts', `import WebSocket from 'ws';`, 'libs/audio/package.json does not name it'],
  ['libs/simulators/src/planted.ts', `export * from '@ligai/telephony';`, 'simulators may not know telephony'],
  ['libs/db/src/planted.ts', `import { emptyDatabase } from '@ligai/testing';`, 'db may not know testing'],
  ['libs/service/src/planted.ts', `await import('@ligai/local-servers');`, 'service may not know local-servers'],
  ['apps/media-bridge/src/planted.ts', `import esl from 'modesl';`, 'does not name it'],
  ['apps/api-gateway/src/planted.ts', `import '../../media-bridge/src/service.ts';`, 'it leaves apps/api-gateway'],
  ['apps/api-gateway/src/planted.ts', `import { x } from '@ligai/db/src/calls/index.ts';`, 'by its name alone'],
  ['apps/api-gateway/src/planted.ts', `import fs from 'fs';`, 'say node:'],
  ['apps/api-gateway/src/planted.ts', `import './testing/a-gateway.ts';`, 'for tests only'],
  ['apps/stranger/src/planted.ts', '', 'stranger has no layer'],
])('a forbidden import planted in %s is found: %s', (file, source, objection) => {
  expect(check(file, source)).toEqual([expect.stringContaining(objection)]);
});

test('a test may use the test libraries, but no neighbour', () => {
  expect(mayImport('db', 'testing', true)).toBe(true);
  expect(mayImport('db', 'bus', true)).toBe(false);
});

test('no project of the layers imports one of its own layer or above', () => {
  const numbered = Object.entries(layerOf).filter(([, layer]) => typeof layer === 'number' && layer > 0);
  for (const [from, upper] of numbered) {
    for (const [to, lower] of numbered) {
      if (from === to || !isProject(from) || !isProject(to) || lower < upper) continue;
      expect(mayImport(from, to, false), `${from} → ${to}`).toBe(false);
    }
  }
});

test('imports are found in every form, and not in comments or text', () => {
  const source = `
    import one from 'one'; import type { Two } from "two";
    import {
      a,
      b,
    } from 'three';
    export * from 'four'; export { x } from 'five'; import 'six';
    const lazy = await import('seven'); const old = require("eight");
    // import no from 'comment';
    /* export * from 'block'; */
    const text = "http://host"; const quoted = 'word from "place"';
    object.import('method');
  `;
  expect(importsOf(source).sort()).toEqual(['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight'].sort());
});
