import { isBuiltin } from 'node:module';
import { dirname, join, relative, sep } from 'node:path';
import { importsOf } from './imports-of.ts';
import { bareName, mayImport, outsideObjection, type Project } from './layer-rules.ts';

const scope = '@ligai/';

type Projects = ReadonlyMap<string, Project>;

/** The imports of a file that break the rules, one sentence each. `file` is relative to the root of the repository. */
export function violationsIn(projects: Projects, file: string, source: string): string[] {
  const project = projects.values().find(({ folder }) => file.startsWith(`${folder}${sep}`));
  if (!project) return [`${file}: it belongs to no project with a package.json`];
  const inTest = isTest(file);
  return importsOf(source).flatMap((module) => {
    const objection = module.startsWith('.')
      ? relativeObjection(project, file, module)
      : packageObjection(projects, project, module, inTest);
    return objection ? [`${file} imports ${module}: ${objection}`] : [];
  });
}

/** Tests, and what a project has for its tests in `src/testing/`. */
export const isTest = (file: string): boolean =>
  file.endsWith('.test.ts') || file.includes(`${sep}src${sep}testing${sep}`);

function relativeObjection({ folder }: Project, file: string, module: string): string | undefined {
  const target = join(dirname(file), module);
  if (relative(folder, target).startsWith('..')) return `it leaves ${folder}; import the package`;
  return isTest(target) && !isTest(file) ? 'that is for tests only' : undefined;
}

function packageObjection(projects: Projects, from: Project, module: string, inTest: boolean): string | undefined {
  if (isBuiltin(module)) return module.startsWith('node:') ? outsideObjection(from, module, inTest) : 'write node:';
  const parts = module.split('/');
  const name = module.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] ?? '');
  if (name.startsWith(scope)) {
    if (module !== name) return 'a package is imported by its name alone';
    const target = projects.get(bareName(name));
    if (!target) return 'there is no such project';
    if (target.name === from.name) return undefined;
    if (!mayImport(from, target, inTest)) return `${from.name} may not import ${target.name}`;
  }
  if (!from.declared.has(name)) return `${from.folder}/package.json does not declare it`;
  return name.startsWith(scope) ? undefined : outsideObjection(from, name, inTest);
}
