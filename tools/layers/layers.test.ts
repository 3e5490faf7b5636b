import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { importCycles } from './import-cycles.ts';
import { importsOf } from './imports-of.ts';
import { mayImport, readProjects } from './layer-rules.ts';
import { isTest, violationsIn } from './violations.ts';

const root = join(import.meta.dirname, '../..');
const projects = readProjects(root);
const files = globSync(['apps/*/src/**/*.{ts,tsx}', 'libs/*/src/**/*.ts', 'deploy/src/**/*.ts'], { cwd: root });
const sources = new Map(files.map((file) => [file, readFileSync(join(root, file), 'utf8')]));
const check = (file: string, source: string) => violationsIn(projects, file, source);
const project = (name: string) => {
  const found = projects.get(name);
  if (!found) throw new Error(`there is no project ${name}`);
  return found;
};

test('no file imports what its layer may not import', () => {
  expect(files.length).toBeGreaterThan(100);
  expect([...sources].flatMap(([file, source]) => check(file, source))).toEqual([]);
});

test('no files import each other in a circle', () => {
  const product = new Map([...sources].filter(([file]) => !isTest(file)));
  expect(importCycles(product)).toEqual([]);
});

test('a circle of imports is found, types and re-exports included', () => {
  const planted = new Map([
    ['libs/bus/src/a.ts', `import { b } from './b.ts';`],
    ['libs/bus/src/b.ts', `export * from './deep/c.ts'; import type { D } from './d.ts';`],
    ['libs/bus/src/deep/c.ts', `import type { A } from '../a.ts';`],
    ['libs/bus/src/d.ts', `import { c } from './deep/c.ts';`],
    ['libs/bus/src/e.ts', `import { a } from './a.ts';`],
  ]);
  expect(importCycles(planted)).toEqual([
    ['libs/bus/src/a.ts', 'libs/bus/src/b.ts', 'libs/bus/src/d.ts', 'libs/bus/src/deep/c.ts'],
  ]);
  planted.set('libs/bus/src/deep/c.ts', '');
  expect(importCycles(planted)).toEqual([]);
});

test.each([
  ['libs/bus/src/planted.ts', `import { openDatabase } from '@ligai/db';`, 'bus may not import db'],
  ['libs/kernel/src/planted.ts', `import type { CallId } from '@ligai/contracts';`, 'kernel may not import contracts'],
  ['libs/conversation/src/planted.ts', `import { readFileSync } from 'node:fs';`, 'conversation is pure'],
  ['libs/audio/src/planted.ts', `import WebSocket from 'ws';`, 'libs/audio/package.json does not declare it'],
  ['libs/simulators/src/planted.ts', `export * from '@ligai/telephony';`, 'simulators may not import telephony'],
  ['libs/db/src/planted.ts', `import { emptyDatabase } from '@ligai/testing';`, 'db may not import testing'],
  ['libs/service/src/planted.ts', `await import('@ligai/local-servers');`, 'service may not import local-servers'],
  ['libs/audio/src/planted.test.ts', `import '@ligai/testing';`, 'libs/audio/package.json does not declare it'],
  ['apps/media-bridge/src/planted.ts', `import esl from 'modesl';`, 'does not declare it'],
  ['apps/api-gateway/src/planted.ts', `import '../../media-bridge/src/service.ts';`, 'it leaves apps/api-gateway'],
  ['apps/api-gateway/src/planted.ts', `import { x } from '@ligai/db/src/calls/index.ts';`, 'by its name alone'],
  ['apps/api-gateway/src/planted.ts', `import fs from 'fs';`, 'write node:'],
  ['apps/api-gateway/src/planted.ts', `import './testing/a-gateway.ts';`, 'for tests only'],
  ['apps/stranger/src/planted.ts', '', 'it belongs to no project'],
])('a forbidden import planted in %s is found: %s', (file, source, objection) => {
  expect(check(file, source)).toEqual([expect.stringContaining(objection)]);
});

test('a test may use the test libraries, but no neighbour', () => {
  expect(mayImport(project('db'), project('testing'), true)).toBe(true);
  expect(mayImport(project('db'), project('bus'), true)).toBe(false);
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
