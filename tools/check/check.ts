/**
 * `npm test`: all checks, section by section; each is a run of Nx. At the end it prints every failure once more, a line for
 * each section with its time, and `N passed, N failed`. A project whose target is not a set of tests counts as one check.
 */
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, globSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { styleText } from 'node:util';
import { findChromium } from '../../libs/testing/src/find-chromium.ts';
import { reportsFolder, type SectionReport } from './section-report.ts';
import { temporaryFolder } from './temporary-folder.ts';

const root = join(import.meta.dirname, '../..');
/** Each run of Nx would load its plugins in five processes, which take 4 s of processor time. */
process.env['NX_ISOLATE_PLUGINS'] = 'false';

/** `blocked`: why the section cannot run on this machine; then it is not run, unless `DEMAND_ALL=1`. */
type Section = { name: string; about: string; run: () => Promise<SectionReport>; blocked?: string | undefined };

const sections: Section[] = [
  { name: 'lint', about: 'biome: style and common mistakes', run: () => tool('biome', ['ci', '.']) },
  { name: 'types', about: 'tsc, strict', run: types },
  { name: 'layers', about: 'which project may import which, and what Nx runs', run: () => tests('layers') },
  { name: 'unit', about: 'pure code', run: () => tests('test', ['--parallel=3']) },
  { name: 'pg', about: 'against a real Postgres', run: () => tests('test-pg') },
  { name: 'nats', about: 'against a real NATS', run: () => tests('test-nats') },
  { name: 'e2e', about: 'calls through the services as processes', run: () => tests('e2e') },
  { name: 'alone', about: 'many calls at once, word for word', run: () => tests('alone') },
  {
    ...{ name: 'browser', about: 'the dashboard in Chromium', run: () => tests('browser') },
    blocked:
      findChromium() === undefined
        ? 'no Chromium is installed: chromium-headless-shell or chromium of Debian, or CHROMIUM=/its/path'
        : undefined,
  },
];

const wanted = process.argv.slice(2);
const chosen = sections.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
if (chosen.length < wanted.length) {
  process.stderr.write(`Usage: npm test [-- SECTION…], of ${sections.map(({ name }) => name).join(', ')}\n`);
  process.exit(2);
}

rmSync(reportsFolder, { recursive: true, force: true });
const temporary = temporaryFolder();
let passed = 0;
let failed = 0;
const lines: string[] = [];
const failures: string[] = [];
for (const { name, about, run, blocked } of chosen) {
  if (blocked !== undefined && process.env['DEMAND_ALL'] !== '1') {
    lines.push(`${styleText('yellow', '–')} ${name}: not run, ${blocked}`);
    continue;
  }
  process.stdout.write(`\n${styleText('bold', `── ${name}`)}: ${about}\n`);
  const startedMs = performance.now();
  const report = await run();
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
  passed += report.passed;
  failed += report.failures.length;
  failures.push(
    ...report.failures.map(({ where, what }) => `${styleText('red', '✗')} ${name}: ${where}\n${indented(what)}`),
  );
  const mark = report.failures.length === 0 ? styleText('green', '✓') : styleText('red', '✗');
  const counts = `${String(report.passed).padStart(5)} passed ${String(report.failures.length).padStart(3)} failed`;
  lines.push(`${mark} ${name.padEnd(7)}${counts}  ${seconds.padStart(6)} s`);
}
process.stdout.write(`\n${[...failures, ...lines].join('\n')}\n\nTests: ${passed} passed, ${failed} failed\n`);
process.exit(failed === 0 ? 0 : 1);

/** All projects at once, in a quarter of the time of one after the other; the page has types of its own, those of a browser. */
async function types(): Promise<SectionReport> {
  const reports = await Promise.all(['tsconfig.base.json', 'apps/dashboard'].map((of) => tool('tsc', ['-p', of])));
  return {
    passed: reports.reduce((sum, { passed }) => sum + passed, 0),
    failures: reports.flatMap(({ failures }) => failures),
  };
}

/** A tool that answers only by its exit code: one check. */
async function tool(name: string, args: string[]): Promise<SectionReport> {
  const code = await run(name, args);
  return code === 0
    ? { passed: 1, failures: [] }
    : { passed: 0, failures: [{ where: name, what: `exit code ${code}, see above` }] };
}

/** The tests of one target in all projects that have it. Skipped tests count as failed, and so does a project without a report. */
async function tests(target: string, options: string[] = []): Promise<SectionReport> {
  const code = await run('nx', ['run-many', '-t', target, '--output-style=stream', ...options]);
  const reports = globSync(`**/${target}.json`, { cwd: reportsFolder }).map(
    (file) => JSON.parse(readFileSync(join(reportsFolder, file), 'utf8')) as SectionReport,
  );
  const report = {
    passed: reports.reduce((sum, { passed }) => sum + passed, 0),
    failures: reports.flatMap(({ failures }) => failures),
  };
  const silent = projectsWith(target).filter((project) => !existsSync(join(reportsFolder, project, `${target}.json`)));
  for (const project of silent) report.failures.push({ where: project, what: 'it ended without a report, see above' });
  const unexplained = code !== 0 && report.failures.length === 0;
  if (unexplained) report.failures.push({ where: 'nx', what: `exit code ${code}, see above` });
  if (report.passed + report.failures.length === 0) report.failures.push({ where: 'nx', what: 'no test ran' });
  return report;
}

function projectsWith(target: string): string[] {
  const nx = join(root, 'node_modules', '.bin', 'nx');
  return JSON.parse(execFileSync(nx, ['show', 'projects', '-t', target, '--json'], { cwd: root, encoding: 'utf8' }));
}

/** The first lines of a reason that are ours; the whole of it stands above. */
function indented(what: string): string {
  const ours = what.split('\n').filter((line) => !line.includes('/node_modules/'));
  const kept = ours.slice(0, 25);
  return kept.map((line) => `    ${line}`).join('\n');
}

function run(name: string, args: string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, TMPDIR: temporary };
    const child = spawn(join(root, 'node_modules', '.bin', name), args, { cwd: root, stdio: 'inherit', env });
    child.on('error', reject);
    child.on('exit', (code) => resolve(code ?? 1));
  });
}
