import { policyFor } from '@ligai/conversation';
import { expect, it } from 'vitest';
import { livelyVoice, Random, VirtualCall } from './index.ts';

const hourMs = 3_600_000;
const policy = policyFor({ instructions: 'Você é Ana.', greeting: 'Olá, aqui é a Ana.', variables: {} }, 'pt-BR');
const answer =
  'O plano custa noventa reais por mês, sem taxa de adesão. Posso explicar como funciona o pagamento. Quer fazer a matrícula?';
const sayings = [
  'Quanto custa o plano de vocês?',
  'E como [600 ms] eu pago?',
  'Tá bom, pode ser.',
  'Quero falar de outra coisa.',
];

it('an hour of talk runs in less than a minute', () => {
  const call = new VirtualCall({ policy, llm: () => ({ text: answer }), tts: { voice: livelyVoice } }).answer();
  const random = new Random(1);
  const turn = () => {
    const saysNext = () => {
      const { startMs, endMs } = call.says(random.pick(sayings));
      call.timeline.after(endMs - startMs, turn);
    };
    if (random.chance(0.2)) call.reactions.whenAgentSpeaks(() => call.timeline.after(1500, saysNext));
    else call.reactions.whenAgentIsDone(() => call.timeline.after(600, saysNext));
  };
  turn();
  const startedMs = performance.now();
  call.run(hourMs);
  const tookMs = performance.now() - startedMs;
  process.stdout.write(
    `An hour of talk: ${Math.round(tookMs)} ms, ${call.events.length} events, ${call.turns.size} turns\n`,
  );
  expect(call.end).toBeNull();
  expect(call.turns.size).toBeGreaterThan(300);
  expect(tookMs).toBeLessThan(60_000);
}, 120_000);
