import { fileURLToPath } from 'node:url';

/**
 * Node's flags for a service that runs from sources; deploy/Dockerfile gives images the same ones.
 * - The old generation is collected once it has grown by 30 % instead of up to 300 %, so that the memory used by garbage
 *   does not depend on the load.
 * - The young generation is collected also while the old one is marked: by default V8 lets it grow until the marking is
 *   over, at 1 GB/s of short-lived objects by some 40 MB.
 * - Collections have no threads of their own: on one core these take it from the main thread, and at 100 calls audio was
 *   up to 170 ms late instead of 20.
 * - modesl calls `Buffer()`, whose deprecation warning (DEP0005) would be a log line that is not JSON.
 */
const commonFlags: readonly string[] = [
  '--heap-growing-percent=30',
  '--no-separate-gc-phases',
  '--single-threaded-gc',
  '--disable-warning=DEP0005',
  '--import',
  fileURLToPath(new URL('quick-imports.ts', import.meta.url)),
];

/**
 * Size in MB of half of the young generation. A small one keeps a process below 200 MB in a burst of short-lived
 * objects, above all an import of a million contacts; its collections are as much shorter as they are more frequent. In
 * media-bridge most objects live for a few hundred milliseconds, until audio is sent or a request is answered: a larger
 * one saves a tenth of its processor time, for some 80 MB.
 */
const usualYoungMb = 4;
const youngMb: { readonly [app: string]: number } = { 'media-bridge': 32 };

/** The flags of one app, named as its folder. */
export const nodeFlagsOf = (app: string): readonly string[] => [
  `--max-semi-space-size=${youngMb[app] ?? usualYoungMb}`,
  ...commonFlags,
];
