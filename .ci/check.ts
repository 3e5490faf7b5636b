/**
 * `npm test`: everything that must hold, section by section. At its end stand all failures once more, a line for each
 * section, and `N passed, N failed`, counting each section without tests of its own (lint, types) as one.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { styleText } from 'node:util';
import type { SectionReport } from './section-report.ts';

const root = join(import.meta.dirname, '..');
const reports = mkdtempSync(join(tmpdir(), 'ligai-check-'));

type Section = { name: string; about: string; run: () => Promise<SectionReport> };

const sections: Section[] = [
  { name: 'lint', about: 'biome: style and common mistakes', run: () => tool('biome', ['ci', '.']) },
  { name: 'types', about: 'tsc, strict', run: () => tool('tsc', ['-p', 'tsconfig.base.json']) },
  {
    name: 'layers',
    about: 'who may import whom',
    run: () => tests('layers', ['--project', 'unit', 'apps/e2e/src/layers']),
  },
  {
    name: 'unit',
    about: 'pure code',
    run: () => tests('unit', ['--project', 'unit', '--exclude', 'apps/e2e/src/layers/**']),
  },
  { name: 'pg', about: 'against a real Postgres', run: () => tests('pg', ['--project', 'pg']) },
  { name: 'nats', about: 'against a real NATS', run: () => tests('nats', ['--project', 'nats']) },
  { name: 'e2e', about: 'calls through the services as processes', run: () => tests('e2e', ['--project', 'e2e']) },
  { name: 'alone', about: 'many calls at once, word for word', run: () => tests('alone', ['--project', 'alone']) },
];

const wanted = process.argv.slice(2);
const chosen = sections.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
if (chosen.length < wanted.length) {
  process.stderr.write(`Usage: npm test [-- SECTION…], of ${sections.map(({ name }) => name).join(', ')}\n`);
  process.exit(2);
}

let passed = 0;
let failed = 0;
const lines: string[] = [];
const failures: string[] = [];
for (const { name, about, run } of chosen) {
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
rmSync(reports, { recursive: true, force: true });
process.stdout.write(`\n${[...failures, ...lines].join('\n')}\n\nTests: ${passed} passed, ${failed} failed\n`);
process.exit(failed === 0 ? 0 : 1);

/** A tool that says yes or no: one check. */
async function tool(name: string, args: string[]): Promise<SectionReport> {
  const code = await run(name, args);
  return code === 0
    ? { passed: 1, failures: [] }
    : { passed: 0, failures: [{ where: name, what: `exit code ${code}, see above` }] };
}

/** Nothing is skipped here: what did not pass has failed, and so has a run that ends badly for a reason of its own. */
async function tests(name: string, args: string[]): Promise<SectionReport> {
  const file = join(reports, `${name}.json`);
  const reporter = join(import.meta.dirname, 'section-report.ts');
  const code = await run('vitest', ['run', ...args, '--reporter=default', `--reporter=${reporter}`], {
    SECTION_REPORT: file,
  });
  const report = readReport(file);
  if (code !== 0 && report.failures.length === 0)
    report.failures.push({ where: 'vitest', what: `exit code ${code}, see above` });
  return report;
}

function readReport(file: string): SectionReport {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as SectionReport;
  } catch {
    return { passed: 0, failures: [{ where: 'vitest', what: 'it ended without a report, see above' }] };
  }
}

/** The first lines of a reason that are ours; the whole of it stands above. */
function indented(what: string): string {
  const ours = what.split('\n').filter((line) => !line.includes('/node_modules/'));
  const kept = ours.slice(0, 25);
  return kept.map((line) => `    ${line}`).join('\n');
}

function run(name: string, args: string[], env: Record<string, string> = {}): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(join(root, 'node_modules', '.bin', name), args, {
      cwd: root,
      stdio: 'inherit',
      env: { ...process.env, ...env },
    });
    child.on('error', reject);
    child.on('exit', (code) => resolve(code ?? 1));
  });
}
