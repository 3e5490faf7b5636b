import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Where distributions put servers; an ordinary user's PATH often leaves these out. */
const systemFolders = ['/usr/local/sbin', '/usr/sbin', '/sbin'];

/** The first executable of that name in `path` (a PATH) or the system's folders. */
export function findOnPath(name: string, path: string): string | undefined {
  const folders = [...path.split(delimiter).filter((folder) => folder !== ''), ...systemFolders];
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
