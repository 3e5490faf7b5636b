import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What Vite writes about each built file: https://vite.dev/guide/backend-integration */
type Manifest = Record<string, { file: string; isEntry?: boolean; imports?: string[]; css?: string[] }>;

/** A page of the navigation, such as `/calls`, is in the file of the same name. */
const pageFile = /^src\/([\w-]+)\/\1-page\.tsx$/;

/**
 * `Link` headers by path: the files of the page that is opened, so that a browser requests them together with the first
 * ones, and not after these have been evaluated. Empty if the page was built without a manifest.
 */
export function filesOfPages(folder: string): ReadonlyMap<string, string> {
  const manifest = readManifest(join(folder, '.vite', 'manifest.json'));
  return new Map(
    Object.keys(manifest).flatMap((name): [string, string][] => {
      const page = pageFile.exec(name)?.[1];
      return page === undefined ? [] : [[`/${page}`, [...filesOf(manifest, name)].map(link).join(', ')]];
    }),
  );
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
