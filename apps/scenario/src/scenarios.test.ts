import { globSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scenarioFolder, verdictOf } from './command.ts';
import { readScenario } from './read-scenario.ts';
import { runScenario } from './run-scenario.ts';
import type { Scenario } from './scenario.ts';
import { timelineText } from './timeline-text.ts';

const scenarios = globSync('**/*.yaml', { cwd: scenarioFolder })
  .toSorted()
  .map((file) => ({ file, scenario: load(join(scenarioFolder, file)) }));

function load(file: string): Scenario {
  const read = readScenario(relative(process.cwd(), file), readFileSync(file, 'utf8'));
  if ('problems' in read) throw new Error(read.problems.join('\n'));
  return read.scenario;
}

/** All that the engine was given and decided, and what the callee heard. */
function recordOf(scenario: Scenario): string {
  const { events, effects, ear } = runScenario(scenario).call;
  return JSON.stringify({ events, effects, words: ear.words });
}

describe('each scenario', () => {
  it.each(scenarios.map(({ file, scenario }) => [file, scenario.name, scenario] as const))(
    '%s: %s',
    (_file, _name, scenario) => {
      const result = runScenario(scenario);
      const { isRight, text } = verdictOf(scenario, result);
      expect(isRight, `${text}\n${timelineText(result.call)}\n${result.failures.join('\n')}`).toBe(true);
    },
  );

  it('is one of at least 80, in Portuguese, English and Spanish', () => {
    expect(scenarios.length).toBeGreaterThanOrEqual(80);
    const languages = new Set(scenarios.map(({ scenario }) => scenario.language.slice(0, 2)));
    expect([...languages].toSorted()).toEqual(expect.arrayContaining(['en', 'es', 'pt']));
  });

  it('is played the same twice: ten of them', () => {
    const every = Math.max(1, Math.floor(scenarios.length / 10));
    const ten = scenarios.filter((_, i) => i % every === 0).slice(0, 10);
    for (const { file, scenario } of ten) expect(recordOf(scenario), file).toBe(recordOf(scenario));
  });
});
