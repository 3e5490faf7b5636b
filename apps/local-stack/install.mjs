/**
 * Runs before every `npm run …`, on whatever Node the machine has (20 or newer): installs the dependencies where they are
 * missing or not those of package-lock.json. Plain JavaScript, and nothing from node_modules.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const say = (line) => process.stderr.write(`${line}\n`);

requireNode(process.version, 20, 0, 'Install Node 20 or newer, from https://nodejs.org or your distribution.');
const missing = missingPackages();
if (missing > 0) await install(missing);
requireRunningNode();

/** How many packages of the lock file are not installed in its version; those for other systems do not count. */
function missingPackages() {
  const wanted = packagesIn(join(root, 'package-lock.json'));
  if (!wanted) fail('Cannot install: package-lock.json is missing. Is this a whole clone?');
  const installed = packagesIn(join(root, 'node_modules', '.package-lock.json')) ?? {};
  return Object.entries(wanted).filter(
    ([path, entry]) =>
      path.startsWith('node_modules/') && !entry.optional && !entry.peer && installed[path]?.version !== entry.version,
  ).length;
}

function packagesIn(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch {
    return undefined;
  }
}

async function install(count) {
  const seconds = existsSync(join(root, 'node_modules')) ? '' : ' Once, about a minute.';
  say(`Installing dependencies: ${count} packages are missing.${seconds}`);
  const started = performance.now();
  const progress = setInterval(() => {
    say(`  still installing, ${Math.round((performance.now() - started) / 1000)} s …`);
  }, 10_000);
  const { code, words } = await npmCi();
  clearInterval(progress);
  if (code === 0) {
    say(`Dependencies installed in ${Math.round((performance.now() - started) / 1000)} s.`);
    return;
  }
  const offline = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ERR_SOCKET|network/i.test(words);
  fail(
    offline
      ? 'Cannot install the dependencies: the npm registry is out of reach. Connect this machine and try again.'
      : 'Cannot install the dependencies: npm ci failed, its words are above.',
  );
}

/** `npm ci`, its output shown and kept. Few retries: a machine without a network should learn it soon. */
function npmCi() {
  const npm = process.env.npm_execpath;
  const args = [
    'ci',
    '--loglevel=error',
    '--fetch-retries=2',
    '--fetch-retry-mintimeout=1000',
    '--fetch-retry-maxtimeout=5000',
  ];
  const [command, all] = npm?.endsWith('.js') ? [process.execPath, [npm, ...args]] : ['npm', args];
  const child = spawn(command, all, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  let words = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      words += chunk;
      process.stderr.write(chunk);
    });
  }
  return new Promise((resolve) => {
    child.on('error', (error) => resolve({ code: 1, words: String(error) }));
    child.on('close', (code) => resolve({ code, words }));
  });
}

/** The Node that `npm run` will use: the one in node_modules, which comes with the dependencies. */
function requireRunningNode() {
  const own = join(root, 'node_modules', '.bin', process.platform === 'win32' ? 'node.cmd' : 'node');
  const run = spawnSync(own, ['--version'], { encoding: 'utf8', shell: process.platform === 'win32' });
  const advice =
    'Let npm run the install script of the package "node" (npm config set ignore-scripts false), then npm ci.';
  requireNode(run.status === 0 ? run.stdout.trim() : process.version, 22, 19, advice);
}

function requireNode(version, major, minor, advice) {
  const [ours = 0, part = 0] = version.replace('v', '').split('.').map(Number);
  if (ours > major || (ours === major && part >= minor)) return;
  fail(`Cannot run on Node ${version}: ${major}.${minor} or newer is needed. ${advice}`);
}

function fail(sentence) {
  say(`\n${sentence}`);
  process.exit(1);
}
