import { policyFor } from '@ligai/conversation';
import { expect, test } from 'vitest';
import { livelyVoice } from './speech.ts';
import { VirtualCall, type VirtualCallOptions } from './virtual-call.ts';

const agent = {
  instructions: 'Você atende uma operadora.',
  greeting: 'Olá, aqui é a Ana da Clínica Sol.',
  variables: {},
};
const policy = policyFor(agent, 'pt-BR');
const reply =
  'O plano mais completo custa noventa e nove reais por mês e tem instalação grátis em até cinco dias úteis, sem fidelidade e sem multa.';
const wordsIn = (text: string) => text.split(/\s+/u).filter(Boolean).length;

/** The bridge dies after so much of the reply; the next one joins 0.4 to 4 s later. */
function movedCall(seed: number, options: Pick<VirtualCallOptions, 'tts'>) {
  const before = new VirtualCall({ policy, seed, llm: () => ({ text: reply }), ...options }).answer();
  before.reactions.whenAgentIsDone(() => before.says('Quanto custa o plano?'));
  before.runToEnd(7000 + seed * 170);
  const diedAtMs = Math.round(before.nowMs);
  const history = [...before.turns.values()];
  // What was sent to the switch is still on its way to the ear.
  const heard = before.ear.words.filter(({ startMs }) => startMs < diedAtMs + 40).map(({ text }) => text);
  const moved = { diedAtMs, joinedAtMs: diedAtMs + 400 + (seed % 7) * 600 };
  const after = new VirtualCall({ policy, seed, history, moved, llm: () => ({ text: 'Como eu dizia.' }) }).answer();
  const greeting = wordsIn(agent.greeting);
  return { turn: after.turns.get(2), heard: heard.slice(greeting), diedAtMs, after };
}

test.each([
  ['an even voice', {}],
  ['a lively voice', { tts: { voice: livelyVoice } }],
])(
  'a sentence that is cut by the death of a bridge is recorded as it was heard, except for at most one word, with %s',
  (_, options) => {
    const off: number[] = [];
    for (let seed = 1; seed <= 30; seed += 1) {
      const { turn, heard, diedAtMs, after } = movedCall(seed, options);
      if (heard.length === 0 || !turn) continue;
      expect(turn).toMatchObject({ interrupted: true, endedAtMs: 1_700_000_000_000 + diedAtMs });
      expect(after.did('ask_llm')).toHaveLength(1);
      off.push(wordsIn(turn.content) - heard.length);
    }
    expect(off.length).toBeGreaterThan(20);
    expect(off.filter((words) => Math.abs(words) > 1)).toEqual([]);
  },
);
