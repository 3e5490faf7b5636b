import { spawn } from 'node:child_process';
import { globSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '@ligai/kernel';
import { root } from '../config.ts';
import type { Console } from '../show/console.ts';

const builtPage = join(root, 'dist/apps/dashboard/index.html');
/** What the page is built from. */
const sources = ['apps/dashboard/**', 'libs/contracts/src/**', 'package-lock.json'];

/** Builds the dashboard if it is missing or older than its sources. Without it the API works, and `/` is its page. */
export async function buildDashboard({ console, clock }: { console: Console; clock: Clock }): Promise<void> {
  if (isCurrent()) return;
  console.say('Building the dashboard, a few seconds …');
  const detail = await runBuild();
  if (detail !== undefined) {
    console.warn(clock.now(), { detail }, 'the dashboard could not be built, only the API is served');
    return;
  }
  // A build whose result has not changed leaves the old files in place.
  const now = new Date(clock.now());
  utimesSync(builtPage, now, now);
}

function isCurrent(): boolean {
  const builtMs = statSync(builtPage, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return sources.every((pattern) =>
    globSync(pattern, { cwd: root, exclude: (name) => name === 'node_modules' }).every(
      (file) => (statSync(join(root, file), { throwIfNoEntry: false })?.mtimeMs ?? 0) <= builtMs,
    ),
  );
}

/** Inside a task of Nx, such as a test, the build is a run of its own. */
const withoutOuterRun = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('NX_')));

/** The end of the output of a build that failed. */
function runBuild(): Promise<string | undefined> {
  const nx = join(root, 'node_modules/nx/dist/bin/nx.js');
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [nx, 'run', '@ligai/dashboard:build'], {
      cwd: root,
      env: withoutOuterRun(process.env),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk) => {
        output = (output + chunk).slice(-2000);
      });
    child.on('error', ({ message }) => resolve(message));
    child.on('close', (code) => resolve(code === 0 ? undefined : output));
  });
}
