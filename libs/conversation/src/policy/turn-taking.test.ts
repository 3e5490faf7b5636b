import { defaultTurnTaking, TurnTaking, turnTakingPresets } from '@ligai/contracts';
import { describe, expect, it } from 'vitest';
import { callerSays } from '../testing/caller.ts';
import { PhoneCall } from '../testing/phone-call.ts';
import { policyFor } from './policy.ts';

const agent = { instructions: '', greeting: 'Olá, aqui é a Ana da Clínica Sol.', variables: {} };
const greeted = (preset: TurnTaking) => {
  const turnTaking = { ...defaultTurnTaking, ...turnTakingPresets[preset], speculation_risk_percent: 0 };
  const call = new PhoneCall({ policy: policyFor(agent, 'pt-BR', { turnTaking }) }).join();
  while (call.conversation.floor.phase !== 'listening') call.run(10);
  return call;
};

/** From the caller's last sound to the question to the LLM. */
function waitAfter(preset: TurnTaking, text: string): number {
  const call = greeted(preset);
  // STT is requested to send a final after the floor.
  const endOfTurnMs = turnTakingPresets[preset].end_of_turn_min_ms;
  const endMs = call.nowMs + callerSays(call, text, { hint: false, endOfTurnMs });
  call.run(12_000);
  return (call.effects.find(({ effect }) => effect.do === 'ask_llm')?.atMs ?? Infinity) - endMs;
}

const waits = (text: string) => TurnTaking.options.map((preset) => waitAfter(preset, text));

describe('the presets of turn-taking', () => {
  it.each(['Quanto custa?', 'Quero marcar consulta', 'Eu queria saber sobre', 'Na terça-feira,'])(
    'end the turn after "%s" the later the more patient they are, between their floor and ceiling',
    (text) => {
      const [patient = 0, normal = 0, quick = 0] = waits(text);
      expect(patient).toBeGreaterThan(normal);
      expect(normal).toBeGreaterThan(quick);
      for (const preset of TurnTaking.options) {
        const { end_of_turn_min_ms: minMs, end_of_turn_max_ms: maxMs } = turnTakingPresets[preset];
        expect(waitAfter(preset, text)).toBeGreaterThanOrEqual(minMs - 1);
        expect(waitAfter(preset, text)).toBeLessThanOrEqual(maxMs + 1);
      }
    },
  );

  it.each(TurnTaking.options)('%s asks a silent caller again after its time', (preset) => {
    const call = greeted(preset);
    const sinceMs = call.nowMs;
    while (call.did('speak').length < 2 && call.nowMs < sinceMs + 60_000) call.run(10);
    const afterMs = call.nowMs - sinceMs;
    expect(Math.abs(afterMs - turnTakingPresets[preset].reprompt_after_ms)).toBeLessThanOrEqual(20);
  });
});
