import { execFileSync } from 'node:child_process';
import { appendFileSync, cpSync, globSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bareName, mayImport, readProjects } from '../layers/layer-rules.ts';

const root = join(import.meta.dirname, '../..');
const projects = readProjects(root);

type Graph = {
  nodes: Record<
    string,
    { data: { root: string; targets: Record<string, { cache?: boolean; parallelism?: boolean }> } }
  >;
  dependencies: Record<string, { source: string; target: string }[]>;
};
let graph: Graph;
beforeAll(() => {
  const folder = mkdtempSync(join(tmpdir(), 'ligai-graph-'));
  nx(['graph', `--file=${join(folder, 'graph.json')}`]);
  graph = (JSON.parse(readFileSync(join(folder, 'graph.json'), 'utf8')) as { graph: Graph }).graph;
  rmSync(folder, { recursive: true });
}, 60_000);

/** The tests run inside a task of Nx themselves; what they start is a run of its own. */
function nx(args: string[], cwd = root): string {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('NX_')));
  // Plugins in processes of their own take most of the time.
  Object.assign(env, { NX_ISOLATE_PLUGINS: 'false' });
  return execFileSync(join(root, 'node_modules/.bin/nx'), args, { cwd, env, encoding: 'utf8', stdio: 'pipe' });
}

const dependentsOf = (name: string): Set<string> => {
  const found = new Set([name]);
  for (const one of found) {
    for (const { source, target } of Object.values(graph.dependencies).flat()) if (target === one) found.add(source);
  }
  return found;
};

test('the project graph has no edge that the layers forbid', () => {
  const edges = Object.values(graph.dependencies).flat();
  expect(edges.length).toBeGreaterThan(30);
  // Edges of processes that a project starts are declared by hand (`implicitDependencies`); the rest are imports.
  const starters = new Set(['local-stack', 'e2e', 'deploy']);
  const forbidden = edges.filter(({ source, target }) => {
    const [from, to] = [projects.get(bareName(source)), projects.get(bareName(target))];
    // The graph does not distinguish tests from other code; the test of the imports does.
    return !from || !to || !(mayImport(from, to, true) || starters.has(from.name));
  });
  expect(forbidden).toEqual([]);
});

test('every test file belongs to a target of its project', () => {
  const targetOf = (file: string) =>
    ({ pg: 'test-pg', nats: 'test-nats', e2e: 'e2e', alone: 'alone', browser: 'browser' })[
      /\.(pg|nats|e2e|alone|browser)\.test\.ts$/.exec(file)?.[1] ?? ''
    ] ?? 'test';
  const files = globSync(['{apps,libs}/*/src/**/*.test.ts', 'deploy/src/**/*.test.ts'], { cwd: root });
  expect(files.length).toBeGreaterThan(100);
  const nodes = Object.values(graph.nodes);
  const without = files.filter((file) => {
    const node = nodes.find(({ data }) => data.root !== '.' && file.startsWith(`${data.root}/`));
    return node?.data.targets[targetOf(file)] === undefined;
  });
  expect(without).toEqual([]);
});

test('tests that place calls are never read from the cache and never run beside others', () => {
  const targets = Object.values(graph.nodes).flatMap(({ data }) => [data.targets['e2e'], data.targets['alone']]);
  const found = targets.filter((target) => target !== undefined);
  expect(found.length).toBeGreaterThan(1);
  for (const target of found) expect(target).toMatchObject({ cache: false, parallelism: false });
});

test.each([
  ['libs/audio/src/l16.ts', '@ligai/audio'],
  ['apps/scheduler/src/service.ts', '@ligai/scheduler'],
])('a change of %s affects its project, its dependants and nothing else', (file, project) => {
  const affected = JSON.parse(nx(['show', 'projects', '--affected', `--files=${file}`, '--json'])) as string[];
  expect(new Set(affected)).toEqual(dependentsOf(project));
  expect(affected).not.toContain('@ligai/kernel');
});

test('processes that tests start count as what they depend on', () => {
  for (const service of ['api-gateway', 'call-controller', 'media-bridge', 'scheduler', 'migration']) {
    expect(dependentsOf(`@ligai/${service}`)).toContain('@ligai/e2e');
  }
});

test('a target is read from the cache until its project, or a library under it, changes', () => {
  const copy = mkdtempSync(join(tmpdir(), 'ligai-nx-'));
  afterAll(() => rmSync(copy, { recursive: true }));
  const left = /(^|\/)(node_modules|dist|\.nx|\.git|\.ligai)(\/|$)/;
  cpSync(root, copy, { recursive: true, filter: (path) => !left.test(path.slice(root.length)) });
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  const run = () => nx(['run-many', '-t', 'typecheck', '-p', 'kernel', 'audio', 'bus', '--output-style=static'], copy);
  run();
  expect(run()).toContain('3/3 hit');
  appendFileSync(join(copy, 'libs/audio/src/l16.ts'), '\n');
  expect(run()).toContain('2/3 hit');
  appendFileSync(join(copy, 'libs/kernel/src/clock.ts'), '\n');
  expect(run()).toContain('0/3 hit');
}, 120_000);
