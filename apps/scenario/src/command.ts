import { globSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseArgs, styleText } from 'node:util';
import { messageOf } from '@ligai/kernel';
import { readScenario } from './read-scenario.ts';
import { openRealModel } from './real-model.ts';
import { replayFile } from './replay-file.ts';
import { runScenario, runWithRealModel, type ScenarioResult } from './run-scenario.ts';
import type { Scenario } from './scenario.ts';
import { timelineText } from './timeline-text.ts';

const help = `Usage: npm run scenario -- [FILE|FOLDER…] [options]

Plays conversations against the turn engine, in virtual time. Without a file: all scenarios of apps/scenario/scenarios.

  --timeline       what both sides said and did, also of scenarios that passed (the default for a single file)
  --real           with a real model: OPENAI_API_KEY, OPENAI_BASE_URL, OPENAI_MODEL (gpt-4.1-mini)
  --seed N         instead of the scenario's own
  --replay LOG     plays a recorded conversation (RECORD_EVENTS=1 of media-bridge) and compares the decisions
  --help

Exit code: 0 if every scenario passed, or failed as its expected_to_fail says; 1 otherwise; 2 for a file with errors.
apps/scenario/README.md describes the format.`;

export type Terminal = {
  env: Record<string, string | undefined>;
  write: (text: string) => void;
  complain: (text: string) => void;
};

export const scenarioFolder = join(import.meta.dirname, '../scenarios');

export async function runCommand(argv: string[], terminal: Terminal): Promise<number> {
  const read = readArguments(argv);
  if ('complaint' in read) {
    terminal.complain(`${read.complaint}\n\n${help}`);
    return 2;
  }
  const { values, positionals } = read;
  if (values.help) {
    terminal.write(help);
    return 0;
  }
  if (values.replay !== undefined) return replayFile(values.replay, terminal);
  return await runFiles(positionals, values, terminal);
}

type Values = { help?: boolean; timeline?: boolean; real?: boolean; seed?: string; replay?: string };

function readArguments(argv: string[]): { values: Values; positionals: string[] } | { complaint: string } {
  try {
    const { values, positionals } = parseArgs({
      args: argv,
      allowPositionals: true,
      options: {
        ...{ help: { type: 'boolean' }, timeline: { type: 'boolean' }, real: { type: 'boolean' } },
        ...{ seed: { type: 'string' }, replay: { type: 'string' } },
      },
    });
    if (values.seed !== undefined && !/^\d+$/u.test(values.seed)) return { complaint: '--seed: expected a number' };
    return { values, positionals };
  } catch (error) {
    return { complaint: messageOf(error) };
  }
}

async function runFiles(paths: string[], values: Values, terminal: Terminal): Promise<number> {
  const files = scenarioFiles(paths);
  if ('complaint' in files) {
    terminal.complain(files.complaint);
    return 2;
  }
  const loaded = files.files.map((file) => ({ file, read: readScenario(file, readFileSync(file, 'utf8')) }));
  const problems = loaded.flatMap(({ read }) => ('problems' in read ? read.problems : []));
  if (problems.length > 0) {
    terminal.complain(problems.join('\n'));
    return 2;
  }
  await using model = values.real ? openRealModel(terminal.env) : undefined;
  if (model && 'complaint' in model) {
    terminal.complain(model.complaint);
    return 2;
  }
  let wrong = 0;
  for (const { file, read } of loaded) {
    if ('problems' in read) continue;
    const scenario = { ...read.scenario, ...(values.seed !== undefined && { seed: Number(values.seed) }) };
    const result = model ? await runWithRealModel(scenario, model.ask) : runScenario(scenario);
    const verdict = verdictOf(scenario, result);
    if (!verdict.isRight) wrong += 1;
    terminal.write(`${verdict.isRight ? styleText('green', '✓') : styleText('red', '✗')} ${file}: ${verdict.text}`);
    if (values.timeline || files.files.length === 1 || !verdict.isRight) terminal.write(timelineText(result.call));
    for (const failure of result.failures) terminal.write(`    ${styleText('yellow', '!')} ${failure}`);
  }
  terminal.write(`\n${loaded.length - wrong} as expected, ${wrong} not`);
  return wrong === 0 ? 0 : 1;
}

/** Whether a scenario did what its file says, a mark included: a marked scenario that passes is wrong too. */
export function verdictOf(
  { name, expected_to_fail: mark }: Scenario,
  { failures }: Pick<ScenarioResult, 'failures'>,
): { isRight: boolean; text: string } {
  if (mark === undefined) return { isRight: failures.length === 0, text: name };
  if (failures.length > 0) return { isRight: true, text: `${name} (expected to fail: ${mark})` };
  return { isRight: false, text: `${name}: it passes, so remove "expected_to_fail: ${mark}"` };
}

function scenarioFiles(paths: string[]): { files: string[] } | { complaint: string } {
  const wanted = paths.length === 0 ? [scenarioFolder] : paths;
  const files: string[] = [];
  for (const path of wanted) {
    const found = statSync(path, { throwIfNoEntry: false });
    if (!found) return { complaint: `${path}: there is no such file or folder` };
    if (found.isDirectory()) files.push(...globSync('**/*.yaml', { cwd: path }).map((file) => join(path, file)));
    else files.push(path);
  }
  if (files.length === 0) return { complaint: `${wanted.join(', ')}: there is no scenario (*.yaml)` };
  return { files: files.map((file) => relative(process.cwd(), file)).toSorted() };
}
