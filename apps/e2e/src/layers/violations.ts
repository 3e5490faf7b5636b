import { readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join, relative, sep } from 'node:path';
import { importsOf } from './imports-of.ts';
import { isProject, layerOf, mayImport, outsideObjection, type Project } from './layer-table.ts';

const scope = '@ligai/';

type Place = { project: Project; folder: string; inTest: boolean; declared: ReadonlySet<string> };

/** What in a file breaks the layers, one sentence each. `file` is relative to the root of the repository. */
export function violationsIn(root: string, file: string, source: string): string[] {
  const [group = '', inGroup = ''] = file.split(sep);
  // `deploy/` is a project of its own, not a folder of projects.
  const [name, folder] = isProject(group) ? [group, group] : [inGroup, join(group, inGroup)];
  if (!isProject(name)) return [`${file}: ${name} has no layer; give it one in apps/e2e/src/layers/layer-table.ts`];
  const place = { project: name, folder, inTest: isTest(file), declared: declaredIn(root, folder) };
  return importsOf(source).flatMap((module) => {
    const objection = module.startsWith('.') ? relativeObjection(file, module, place) : packageObjection(place, module);
    return objection ? [`${file} imports ${module}: ${objection}`] : [];
  });
}

/** Tests, and what a project keeps for its tests in `src/testing/`. */
const isTest = (file: string) => file.endsWith('.test.ts') || file.includes(`${sep}src${sep}testing${sep}`);

function relativeObjection(file: string, module: string, { folder, inTest }: Place): string | undefined {
  const target = join(dirname(file), module);
  if (relative(folder, target).startsWith('..')) return `it leaves ${folder}; import the package`;
  return isTest(target) && !inTest ? 'that is for tests only' : undefined;
}

function packageObjection({ project, folder, inTest, declared }: Place, module: string): string | undefined {
  const parts = module.split('/');
  const name = module.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] ?? '');
  if (isBuiltin(module)) return module.startsWith('node:') ? outsideObjection(project, module, inTest) : 'say node:';
  if (!name.startsWith(scope)) {
    if (!declared.has(name)) return `${folder}/package.json does not name it`;
    return outsideObjection(project, name, inTest);
  }
  const target = name.slice(scope.length);
  if (module !== name) return 'a package is imported by its name alone';
  if (!isProject(target)) return 'there is no such project';
  if (!mayImport(project, target, inTest)) return `${project} may not know ${target}`;
  if (declared.has(name) || target === project || (inTest && layerOf[target] === 'T')) return undefined;
  return `${folder}/package.json does not name it`;
}

type Manifest = { dependencies?: Record<string, string>; devDependencies?: Record<string, string> };

/** Packages that a project may import because its package.json says so; development tools are the root's. */
function declaredIn(root: string, folder: string): ReadonlySet<string> {
  const read = (path: string) => JSON.parse(readFileSync(join(root, path, 'package.json'), 'utf8')) as Manifest;
  const [own, whole] = [read(folder), read('.')];
  return new Set(Object.keys({ ...own.dependencies, ...own.devDependencies, ...whole.devDependencies }));
}
