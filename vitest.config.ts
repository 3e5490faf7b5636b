import { defineConfig } from 'vitest/config';

const everywhere = ['libs/*/src/**', 'apps/*/src/**', 'deploy/src/**'];
const tests = (suffix: string) => everywhere.map((folder) => `${folder}/*${suffix}`);
/** Property tests are repeatable. */
const fixedSeed = './tools/tests/fixed-seed.ts';
const whichServers = './libs/testing/src/servers/announce-servers.ts';

export default defineConfig({
  test: {
    // The default of 1 s fails on a busy machine.
    expect: { poll: { timeout: 15_000 } },
    projects: [
      {
        test: {
          name: 'unit',
          maxWorkers: 2,
          // Files share the modules that they import: most of their time is loading them.
          isolate: false,
          testTimeout: 20_000,
          setupFiles: fixedSeed,
          include: tests('.test.ts'),
          exclude: [
            '**/node_modules/**',
            ...['pg', 'nats', 'e2e', 'alone', 'browser'].flatMap((one) => tests(`.${one}.test.ts`)),
          ],
        },
      },
      { test: { name: 'tools', include: ['tools/**/*.test.ts'] } },
      {
        test: {
          name: 'pg',
          maxWorkers: 2,
          isolate: false,
          setupFiles: fixedSeed,
          include: tests('.pg.test.ts'),
          globalSetup: [whichServers, './libs/testing/src/servers/shared-postgres.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'nats',
          // They mostly wait.
          maxWorkers: 3,
          isolate: false,
          setupFiles: fixedSeed,
          include: tests('.nats.test.ts'),
          globalSetup: [whichServers, './libs/testing/src/servers/shared-postgres.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'e2e',
          include: tests('.e2e.test.ts'),
          testTimeout: 120_000,
          hookTimeout: 120_000,
          // Each file starts the whole stack, and most of a call is waiting for somebody to finish a sentence: two leave a core idle.
          maxWorkers: 3,
        },
      },
      {
        test: {
          name: 'alone',
          include: tests('.alone.test.ts'),
          testTimeout: 120_000,
          hookTimeout: 120_000,
          // Every word of many calls at once counts: whatever else runs takes them the time to hear it.
          maxWorkers: 1,
        },
      },
      {
        test: {
          name: 'browser',
          isolate: false,
          include: tests('.browser.test.ts'),
          globalSetup: ['./apps/e2e/src/browser/shared-stack.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          // Two of the files mostly wait for what is said in a call.
          maxWorkers: 3,
        },
      },
    ],
  },
});
