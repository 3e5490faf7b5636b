import { fileURLToPath } from 'node:url';

/**
 * How Node runs a service from sources. The small young generation keeps what a burst of short-lived objects makes of the
 * process, an import of a million contacts above all, below 200 MB; its collections are as many times shorter as they are
 * more often. The old generation is collected once it has grown by 30 % instead of up to 300 %, so that what garbage makes of
 * the process does not depend on what it is sent. modesl calls `Buffer()`, whose deprecation warning (DEP0005) is a line of
 * the log that is no JSON. deploy/Dockerfile gives images the same flags.
 */
export const nodeFlags: readonly string[] = [
  '--max-semi-space-size=4',
  '--heap-growing-percent=30',
  '--disable-warning=DEP0005',
  '--import',
  fileURLToPath(new URL('quick-imports.ts', import.meta.url)),
];
