import { fileURLToPath } from 'node:url';

/**
 * How Node runs a service from sources. The small young generation keeps what a burst of short-lived objects makes of the
 * process, an import of a million contacts above all, below 200 MB; its collections are as many times shorter as they are
 * more often. modesl calls `Buffer()`, whose deprecation warning (DEP0005) is a line of the log that is no JSON.
 * deploy/Dockerfile gives images the same flags.
 */
export const nodeFlags: readonly string[] = [
  '--max-semi-space-size=4',
  '--disable-warning=DEP0005',
  '--import',
  fileURLToPath(new URL('quick-imports.ts', import.meta.url)),
];
