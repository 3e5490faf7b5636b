import type { VirtualCall } from '@ligai/virtual-calls';
import { failedExpectations } from './expectations.ts';
import { playSteps } from './play-steps.ts';
import type { Scenario } from './scenario.ts';
import { type RealModel, setUpCall } from './set-up-call.ts';

export type ScenarioResult = {
  call: VirtualCall;
  /** One sentence each; empty if everything was as expected. */
  failures: string[];
};

/** Longest call of a scenario. */
const longestMs = 3_600_000;

/** Plays a scenario with its scripted model. The same scenario gives the same result. */
export function runScenario(scenario: Scenario): ScenarioResult {
  const call = setUpCall(scenario);
  const script = playSteps(call, scenario);
  call.answer().runToEnd(longestMs);
  return { call, failures: failedExpectations(scenario, call, script) };
}

/** Plays a scenario with a real model: the words are the model's, so that only some expectations can hold. */
export async function runWithRealModel(scenario: Scenario, model: RealModel): Promise<ScenarioResult> {
  const call = setUpCall(scenario, model);
  const script = playSteps(call, scenario);
  await call.answer().runToEndAsync(longestMs);
  return { call, failures: failedExpectations(scenario, call, script) };
}
