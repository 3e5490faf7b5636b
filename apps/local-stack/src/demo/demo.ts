import type { Turn } from '@ligai/contracts';
import { LigaiError, systemClock } from '@ligai/kernel';
import { type Env, misspeltVariables, variableGroups } from '@ligai/service';
import { run } from '../run.ts';
import type { Console } from '../show/console.ts';
import { ConversationView } from './conversation-view.ts';
import { demoNumber, placeDemoCall } from './demo-call.ts';

/**
 * `npm run demo`: starts the whole stack, shows one simulated call as it is spoken, and stops. No real service is used:
 * the environment is ignored, the data has a separate folder, and the API uses a free port, so that it can run beside
 * `npm start`.
 */
export async function runDemo(console: Console, env: Env): Promise<number> {
  console.say('Starting LigAI with a simulated phone network …');
  return run(console, demoEnvironment(env), async (stack, stopped) => {
    if (!stack.readiness.healthy) {
      throw new LigaiError('internal', `Cannot place calls: ${stack.readiness.missing.join('; ')}`);
    }
    console.say(`\n  POST ${stack.apiUrl}/api/v1/calls/dial {"number": "${demoNumber}"}\n`);
    const view = new ConversationView((text) => console.say(text));
    const end = await placeDemoCall(stack, (event) => view.hear(event), systemClock, stopped);
    console.say(summary(view.turns));
    console.fact({ bench: 'demo', ok: end.type === 'call.ended', rows: view.turns.map(asRow) });
  });
}

export function demoEnvironment(env: Env): Env {
  const listed = new Set(variableGroups.flatMap(({ variables }) => variables.map(({ name }) => name)));
  for (const { name } of misspeltVariables(env)) listed.add(name);
  const rest = Object.entries(env).filter(([name]) => !listed.has(name));
  return { ...Object.fromEntries(rest), LIGAI_DATA_DIR: '.ligai/demo', HTTP_PORT: '0' };
}

/** Facts of one turn for programs; keys contain their units. */
function asRow({ index, role, content, interrupted, latency }: Turn): Record<string, unknown> {
  const figures = Object.entries(latency ?? {}).map(([name, ms]) => [name, Math.round(ms * 10) / 10]);
  return { turn: index, role, content, interrupted, ...Object.fromEntries(figures) };
}

function summary(turns: Turn[]): string {
  const gaps = turns.flatMap(({ latency }) => (latency === null ? [] : [latency.totalMs])).sort((a, b) => a - b);
  const count = (role: Turn['role']) => turns.filter((turn) => turn.role === role).length;
  const middle = gaps[Math.floor(gaps.length / 2)];
  const typical = middle === undefined ? '' : `; the callee waited ${Math.round(middle)} ms in the middle`;
  return `  ${count('assistant')} turns of the agent, ${count('user')} of the callee${typical}.`;
}
