import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What Vite writes about each built file: https://vite.dev/guide/backend-integration */
type Manifest = Record<string, { file: string; isEntry?: boolean; imports?: string[]; css?: string[] }>;

const pageFile = /^src\/([\w-]+)\/([\w-]+)-page\.tsx$/;

/**
 * The path of a page by the file of its code, as the dashboard names them: `calls/calls-page` is `/calls`, `calls/call-page`
 * is `/calls/ID`, `campaigns/new-campaign-page` is `/campaigns/new`, and `campaigns/setup-page` is `/campaigns/ID/setup`.
 * `*` stands for the id.
 */
function pathOf(folder: string, name: string): string {
  const one = folder.replace(/s$/, '');
  if (name === folder) return `/${folder}`;
  if (name === `new-${one}`) return `/${folder}/new`;
  return name === one ? `/${folder}/*` : `/${folder}/*/${name}`;
}

/**
 * The `Link` header for a path: the files of the page that is opened, so that a browser requests them together with the
 * first ones, and not after these have been evaluated. Undefined for a page whose code is in the first files, for an unknown
 * one, and if the dashboard was built without a manifest.
 */
export function filesOfPages(folder: string): (path: string) => string | undefined {
  const manifest = readManifest(join(folder, '.vite', 'manifest.json'));
  const links = new Map(
    Object.keys(manifest).flatMap((file): [string, string][] => {
      const [, feature, name] = pageFile.exec(file) ?? [];
      if (feature === undefined || name === undefined) return [];
      return [[pathOf(feature, name), [...filesOf(manifest, file)].map(link).join(', ')]];
    }),
  );
  return (path) => links.get(path) ?? links.get(path.replace(/^(\/[^/]+\/)[^/]+/, '$1*'));
}

/** The file and all that it imports, except for the first file, which HTML names. */
function filesOf(manifest: Manifest, name: string, found = new Set<string>()): Set<string> {
  const built = manifest[name];
  if (!built || built.isEntry || found.has(built.file)) return found;
  found.add(built.file);
  for (const style of built.css ?? []) found.add(style);
  for (const imported of built.imports ?? []) filesOf(manifest, imported, found);
  return found;
}

const link = (file: string): string =>
  `</${file}>; ${file.endsWith('.css') ? 'rel=preload; as=style; crossorigin' : 'rel=modulepreload'}`;

function readManifest(file: string): Manifest {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Manifest;
  } catch {
    return {};
  }
}
