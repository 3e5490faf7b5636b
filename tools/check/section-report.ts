/**
 * Vitest's reporter for `npm test`: counts, and every failure in one place, errors outside of any test too. It writes JSON to
 * `dist/reports/<project>/<target>.json`, named after the Nx task that runs Vitest; without Nx it writes nothing.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { Reporter, TestCase, TestModule } from 'vitest/node';

export type SectionReport = {
  passed: number;
  /** What did not pass: failed, was skipped, or did not load. */
  failures: { where: string; what: string }[];
};

export const reportsFolder = join(import.meta.dirname, '../../dist/reports');

type Thrown = { message: string; stack?: string | undefined; diff?: string | undefined };

export default class implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly Thrown[]) {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const failed = tests.filter((test) => test.result().state !== 'passed');
    const unloaded = modules.filter((module) => module.errors().length > 0);
    const report: SectionReport = {
      passed: tests.length - failed.length,
      failures: [
        ...failed.map((test) => ({ where: `${fileOf(test.module)} > ${test.fullName}`, what: reasonOf(test) })),
        ...unloaded.map((module) => ({ where: fileOf(module), what: textOf(module.errors()) })),
        ...suiteFailures(modules),
        ...unhandled.map((error) => ({ where: 'outside of any test', what: textOf([error]) })),
      ],
    };
    const { NX_TASK_TARGET_PROJECT: project, NX_TASK_TARGET_TARGET: target } = process.env;
    if (!project || !target) return;
    const file = join(reportsFolder, project, `${target}.json`);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify(report));
  }
}

/** Suites whose `beforeAll` or `afterAll` threw. */
function suiteFailures(modules: readonly TestModule[]): SectionReport['failures'] {
  const suites = modules.flatMap((module) => [...module.children.allSuites()]);
  return suites
    .filter((suite) => suite.errors().length > 0)
    .map((suite) => ({ where: `${fileOf(suite.module)} > ${suite.fullName}`, what: textOf(suite.errors()) }));
}

const fileOf = (module: TestModule): string => relative(process.cwd(), module.moduleId);

function reasonOf(test: TestCase): string {
  const result = test.result();
  return result.state === 'failed' ? textOf(result.errors) : result.state;
}

/** With the difference, where something was expected to be something else. */
function textOf(errors: readonly Thrown[]): string {
  return errors.map(({ message, stack, diff }) => [stack ?? message, ...(diff ? [diff] : [])].join('\n')).join('\n');
}
