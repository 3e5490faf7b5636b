/**
 * `npm test`: everything that must hold, section by section. The last line is `N passed, N failed`, counting each section
 * without tests of its own (lint, types) as one.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { styleText } from 'node:util';

const root = join(import.meta.dirname, '..');
const reports = mkdtempSync(join(tmpdir(), 'ligai-check-'));

type Counts = { passed: number; failed: number };
type Section = { name: string; about: string; run: () => Promise<Counts> };

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

const total: Counts = { passed: 0, failed: 0 };
const outcomes: string[] = [];
for (const { name, about, run } of chosen) {
  process.stdout.write(`\n${styleText('bold', `── ${name}`)}: ${about}\n`);
  const startedMs = performance.now();
  const { passed, failed } = await run();
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
  total.passed += passed;
  total.failed += failed;
  const mark = failed === 0 ? styleText('green', '✓') : styleText('red', '✗');
  outcomes.push(
    `${mark} ${name.padEnd(7)}${String(passed).padStart(5)} passed ${String(failed).padStart(3)} failed  ${seconds.padStart(6)} s`,
  );
}
rmSync(reports, { recursive: true, force: true });
process.stdout.write(`\n${outcomes.join('\n')}\n\nTests: ${total.passed} passed, ${total.failed} failed\n`);
process.exit(total.failed === 0 ? 0 : 1);

/** A tool that says yes or no: one check. */
async function tool(name: string, args: string[]): Promise<Counts> {
  return (await run(name, args)) === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

type VitestReport = { numPassedTests: number; numTotalTests: number; numFailedTestSuites: number; success: boolean };

/** Counts from vitest's own report. What neither passed nor was reported at all has failed: nothing is skipped here. */
async function tests(name: string, args: string[]): Promise<Counts> {
  const file = join(reports, `${name}.json`);
  const code = await run('vitest', [
    'run',
    ...args,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
  ]);
  try {
    const report = JSON.parse(readFileSync(file, 'utf8')) as VitestReport;
    const failed = report.numTotalTests - report.numPassedTests;
    // A file that does not load has no tests to fail.
    return { passed: report.numPassedTests, failed: code === 0 ? failed : Math.max(failed, 1) };
  } catch {
    return { passed: 0, failed: 1 };
  }
}

function run(name: string, args: string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(join(root, 'node_modules', '.bin', name), args, { cwd: root, stdio: 'inherit' });
    child.on('error', reject);
    child.on('exit', (code) => resolve(code ?? 1));
  });
}
