/**
 * Which project may import which. A project names its layer by a tag in its package.json (`"nx": {"tags": ["layer:adapter"]}`);
 * the rules between layers are here. `docs/architecture.md` explains them.
 */
import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export type Layer = 'foundation' | 'pure' | 'adapter' | 'kit' | 'app' | 'page' | 'test' | 'shell';

/** The layers that each layer may import. None is in its own list: projects of one layer do not know each other. */
const lowerLayers: Record<Layer, readonly Layer[]> = {
  foundation: [],
  pure: ['foundation'],
  adapter: ['foundation', 'pure'],
  kit: ['foundation', 'pure', 'adapter'],
  app: ['foundation', 'pure', 'adapter', 'kit'],
  /** It runs in browsers. */
  page: [],
  test: ['foundation', 'pure'],
  shell: ['foundation', 'pure', 'adapter', 'kit', 'test'],
};

/** Single edges beside the rules, `from → to`, with the reason. */
const exceptions = new Map([
  ['dashboard → contracts', 'the types of the API'],
  ['local-stack → simulators', 'it runs the simulated switch and providers'],
  ['local-stack → local-servers', 'it runs the embedded servers'],
  ['testing → local-servers', 'an empty database is one of a local server'],
]);

/** What the pure projects may import from outside: packages that do no I/O. */
const pureOutside: Record<string, readonly string[]> = {
  contracts: ['zod', 'libphonenumber-js', 'node:crypto'],
  kernel: [],
  audio: [],
  conversation: [],
};

/** Packages that one project alone may import. */
const soleUser: Record<string, string> = { modesl: 'telephony' };

export type Project = {
  name: string;
  /** Relative to the root of the repository. */
  folder: string;
  layer: Layer;
  /** Packages that its package.json names. */
  declared: ReadonlySet<string>;
};

type Manifest = {
  name: string;
  nx?: { tags?: string[] };
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
};

/** All projects by name, without `@ligai/`. Error: a project without a known `layer:` tag. */
export function readProjects(root: string): ReadonlyMap<string, Project> {
  const read = (file: string) => JSON.parse(readFileSync(join(root, file), 'utf8')) as Manifest;
  const tools = read('package.json').devDependencies;
  return new Map(
    globSync('{apps/*,libs/*,deploy}/package.json', { cwd: root }).map((file) => {
      const { name, nx, dependencies, devDependencies } = read(file);
      const layer = nx?.tags?.find((tag) => tag.startsWith('layer:'))?.slice('layer:'.length) ?? '';
      if (!isLayer(layer)) throw new Error(`${file}: "nx.tags" needs one of ${layerTags()}, got "${layer}"`);
      const declared = new Set(Object.keys({ ...dependencies, ...devDependencies, ...tools }));
      const bare = bareName(name);
      return [bare, { name: bare, folder: dirname(file), layer, declared }];
    }),
  );
}

export const bareName = (packageName: string): string => packageName.replace('@ligai/', '');
const isLayer = (layer: string): layer is Layer => Object.hasOwn(lowerLayers, layer);
const layerTags = () =>
  Object.keys(lowerLayers)
    .map((layer) => `layer:${layer}`)
    .join(', ');

/** Whether code of `from` may import `to`. `inTest`: the code is a test, which may use the test libraries too. */
export function mayImport(from: Project, to: Project, inTest: boolean): boolean {
  if (from.name === to.name || exceptions.has(`${from.name} → ${to.name}`)) return true;
  if (to.layer === 'test' && inTest) return true;
  return lowerLayers[from.layer].includes(to.layer);
}

/** Why code of `from` may not import the outside package `name` (or `node:…`); undefined where it may. */
export function outsideObjection(from: Project, name: string, inTest: boolean): string | undefined {
  const sole = soleUser[name];
  if (sole !== undefined && sole !== from.name) return `only ${sole} imports ${name}`;
  const allowed = pureOutside[from.name];
  if (allowed && !inTest && !allowed.includes(name))
    return `${from.name} is pure: it may import ${allowed.join(', ') || 'nothing'} from outside`;
  return undefined;
}
