/** The table of `docs/architecture.md`: who may import whom. A lower layer never imports a higher one. */
export const layerOf = {
  contracts: 0,
  kernel: 0,
  audio: 1,
  conversation: 1,
  bus: 2,
  db: 2,
  telephony: 2,
  speech: 2,
  llm: 2,
  egress: 2,
  service: 3,
  'api-gateway': 4,
  'call-controller': 4,
  'media-bridge': 4,
  'campaign-dialer': 4,
  scheduler: 4,
  'webhook-dispatcher': 4,
  migration: 4,
  'local-stack': 4,
  simulators: 'T',
  'local-servers': 'T',
  testing: 'T',
  simulator: 'shell',
  e2e: 'shell',
  benchmark: 'shell',
  deploy: 'shell',
  dashboard: 'web',
} as const satisfies Record<string, number | 'T' | 'shell' | 'web'>;

export type Project = keyof typeof layerOf;
export const isProject = (name: string): name is Project => Object.hasOwn(layerOf, name);

/** Layers 0 and 1 are pure. All that they may import from outside is what does no I/O. */
const pureOutside: Partial<Record<Project, readonly string[]>> = {
  contracts: ['zod', 'libphonenumber-js', 'node:crypto'],
  kernel: [],
  audio: [],
  conversation: [],
};

/** Packages that one project alone may touch. */
const soleUser: Record<string, Project> = { modesl: 'telephony' };

/** Whether code of `from` may import `to`. `inTest`: the code is a `*.test.ts`, which may use the test libraries too. */
export function mayImport(from: Project, to: Project, inTest: boolean): boolean {
  if (from === to) return true;
  const [upper, lower] = [layerOf[from], layerOf[to]];
  if (lower === 'T' && (inTest || upper === 'shell' || from === 'local-stack')) return true;
  // An empty database is one of a local server.
  if (from === 'testing' && to === 'local-servers') return true;
  if (typeof lower !== 'number') return false;
  switch (upper) {
    case 'web':
      return to === 'contracts';
    case 'T':
      return lower <= 1;
    case 'shell':
      return lower <= 3;
    default:
      // Neighbours in a layer do not know each other.
      return lower < upper;
  }
}

/** Why code of `from` may not import the outside package `name` (or `node:…`); undefined where it may. */
export function outsideObjection(from: Project, name: string, inTest: boolean): string | undefined {
  const sole = soleUser[name];
  if (sole !== undefined && sole !== from) return `only ${sole} touches ${name}`;
  const allowed = pureOutside[from];
  if (allowed && !inTest && !allowed.includes(name))
    return `${from} is pure: it may import ${allowed.join(', ') || 'nothing'} from outside`;
  return undefined;
}
