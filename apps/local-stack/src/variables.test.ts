import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { settingCatalogue } from '@ligai/contracts';
import { variableGroups } from '@ligai/service';
import { expect, test } from 'vitest';
import { root } from './config.ts';
import { configurationPage, helpText } from './show/help.ts';

const unlisted = new Set([
  // Between the starter and the services; nobody sets it by hand.
  'LIGAI_PARENT_PID',
  'SIMULATED_PARTS',
  // One of those that SIMULATOR_PART_PORT stands for.
  'SIMULATOR_SWITCH_CONTROL_PORT',
]);
const listed = variableGroups.flatMap(({ variables }) => variables.map(({ name }) => name));

test('docs/configuration.md is what the table of variables says', async () => {
  await expect(configurationPage(variableGroups)).toMatchFileSnapshot(join(root, 'docs', 'configuration.md'));
});

test('every variable that a program reads is listed, and every one listed is read', () => {
  const files = ['apps/*/src/config.ts', 'libs/service/src/{service-config,provider-endpoints}.ts'];
  const sources = globSync(files, { cwd: root }).map((file) => readFileSync(join(root, file), 'utf8'));
  const inShapes = sources.flatMap((source) =>
    [...source.matchAll(/^ +([A-Z][A-Z0-9_]{2,}): /gm)].map(([, name]) => name),
  );
  const inCatalogue = Object.values(settingCatalogue).map(({ env }) => env);
  const ofSimulator = sources.flatMap((source) =>
    [...source.matchAll(/\((SIMULATOR_[A-Z_]+)\)/g)].map(([, name]) => name),
  );
  const read = new Set([...inShapes, ...inCatalogue, ...ofSimulator].filter((name) => !unlisted.has(name ?? '')));
  expect([...read].sort()).toEqual([...new Set(listed)].sort());
});

test('help shows every variable once', () => {
  const help = helpText(variableGroups);
  for (const name of listed) expect(help.match(new RegExp(`^  ${name} `, 'gm'))).toHaveLength(1);
});
