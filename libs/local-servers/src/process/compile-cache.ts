import { fileURLToPath } from 'node:url';

/** Node's cache of compiled code (`NODE_COMPILE_CACHE`): saves a fifth to a half of the work of each start after the first. */
export const compileCache = fileURLToPath(new URL('../../../../node_modules/.cache/ligai-compiled', import.meta.url));
