import { describe, expect, it } from 'vitest';
import { anaWith } from './testing/ana.ts';
import { callerMakesNoise, callerSays, type Saying } from './testing/caller.ts';
import { PhoneCall } from './testing/phone-call.ts';
import { noPauses, usualPauseMs } from './turn-end/caller-pauses.ts';

/** The LLM is asked at the end of the turn, and not before. */
const policy = anaWith('speculation', { riskPercent: 0 });
const { minDelayMs, maxDelayMs, finalizeAfterMs, finalizeWaitMs, noiseMs, vadLagMs } = policy.endpointing;
const greeted = () => new PhoneCall({ policy }).join().run(5000);

/** From the caller's last sound to the question to the LLM. */
function waitAfter(text: string, saying: Saying): number {
  const call = greeted();
  const endMs = call.nowMs + callerSays(call, text, saying);
  call.run(12_000);
  const asked = call.effects.find(({ effect }) => effect.do === 'ask_llm');
  return (asked?.atMs ?? Infinity) - endMs;
}

describe('the end of a turn', () => {
  it('comes within the usual lag of the final of STT if the words are complete', () => {
    for (const text of ['Quanto custa?', 'Sim.', 'Sim, pode falar.'])
      expect(waitAfter(text, { endOfTurnMs: minDelayMs }), text).toBeLessThanOrEqual(minDelayMs + 100);
    expect(waitAfter('Quanto custa?', { endOfTurnMs: 520 })).toBeCloseTo(520);
  });

  it('is not decided by an end that STT reports after every silence', () => {
    expect(waitAfter('Eu quero marcar para', { endOfTurnMs: minDelayMs })).toBeGreaterThan(1200);
  });

  it('waits a limited time for voice activity to confirm the hint', () => {
    const call = greeted();
    call.send({ type: 'caller_speech_started', sinceMs: call.nowMs });
    call.run(500);
    call.send({ type: 'final_transcript', text: 'Quanto custa?', endOfTurn: true });
    call.run(vadLagMs - 1);
    expect(call.did('ask_llm')).toEqual([]);
    call.run(1);
    expect(call.did('ask_llm')).toHaveLength(1);
  });

  it('waits no longer for it with a higher floor, which is the silence that STT has already waited for', () => {
    const call = new PhoneCall({ policy: anaWith('endpointing', { minDelayMs: 500 }) }).join().run(5000);
    call.send({ type: 'caller_speech_started', sinceMs: call.nowMs });
    call.run(500);
    call.send({ type: 'final_transcript', text: 'Quanto custa?', endOfTurn: true });
    call.run(vadLagMs);
    expect(call.did('ask_llm')).toHaveLength(1);
  });

  it('is not earlier because of a final that was requested', () => {
    const call = greeted();
    callerSays(call, 'Eu queria saber sobre', { endOfTurnMs: finalizeAfterMs + 100 });
    call.run(1400 + finalizeAfterMs + 500);
    expect(call.did('finalize_transcript')).toHaveLength(1);
    expect(call.did('ask_llm')).toEqual([]);
    call.run(maxDelayMs);
    expect(call.did('ask_llm')).toHaveLength(1);
  });

  it('does not need a hint of STT', () => {
    const wait = waitAfter('Quanto custa?', { hint: false, endOfTurnMs: 160 });
    expect(wait).toBeGreaterThanOrEqual(minDelayMs);
    expect(wait).toBeLessThan(minDelayMs + 50);
  });

  it('is late if the words end in mid-clause, but not later than the maximum', () => {
    for (const text of ['Eu queria saber sobre', 'Meu nome é', 'Eu queria, é…', 'Bom, hum']) {
      expect(waitAfter(text, { hint: false }), text).toBeGreaterThan(1200);
      expect(waitAfter(text, { hint: false }), text).toBeLessThanOrEqual(maxDelayMs + 1);
    }
    expect(waitAfter('Na terça-feira,', { hint: false })).toBeGreaterThan(800);
  });

  it('comes in between if neither applies', () => {
    const wait = waitAfter('Quero marcar consulta', { hint: false });
    expect(wait).toBeGreaterThan(minDelayMs + 200);
    expect(wait).toBeLessThan(1200);
  });

  it('comes sooner after the utterance end of STT', () => {
    const waitWith = (gap: boolean) => {
      const call = greeted();
      callerSays(call, 'Eu queria', { hint: false });
      if (gap) call.after(1610, () => call.send({ type: 'utterance_ended' }));
      call.run(6000);
      return call.effects.find(({ effect }) => effect.do === 'ask_llm')?.atMs ?? Infinity;
    };
    expect(waitWith(true)).toBeLessThan(waitWith(false));
  });

  it('is expected later of a caller who pauses for long within turns', () => {
    const call = greeted();
    for (const text of ['Bom dia, minha filha,', 'eu precisava de', 'uma ajuda com', 'a minha consulta, que']) {
      callerSays(call, text, { hint: false });
      call.run(text.length * (1000 / 15) + 900);
    }
    const learned = usualPauseMs(call.conversation.caller.pauses, policy.endpointing.usualPauseMs);
    expect(learned).toBeGreaterThan(policy.endpointing.usualPauseMs + 50);
    expect(call.did('ask_llm')).toEqual([]);
  });

  it('is not expected later because of signs of attention', () => {
    const call = greeted();
    for (let n = 0; n < 4; n += 1) {
      callerSays(call, 'aham', { hint: false });
      call.run(266 + 300);
    }
    expect(call.conversation.caller.pauses).toEqual(noPauses);
  });

  it('requests the final of STT, and uses the guess if none arrives', () => {
    const call = greeted();
    call.send({ type: 'partial_transcript', text: 'quero marcar consulta' });
    call.run(finalizeAfterMs);
    expect(call.did('finalize_transcript')).toHaveLength(1);
    call.run(maxDelayMs + finalizeWaitMs);
    expect(call.turns.get(1)?.content).toBe('quero marcar consulta');
    expect(call.did('ask_llm')).toHaveLength(1);
  });

  it('does not repeat the request for a final that differs only in spelling', () => {
    const call = greeted();
    call.send({ type: 'partial_transcript', text: 'quero marcar consulta' });
    call.run(maxDelayMs + finalizeWaitMs + 10);
    call.send({ type: 'final_transcript', text: 'Quero marcar consulta.', endOfTurn: true });
    call.run(100);
    expect(call.did('ask_llm')).toHaveLength(1);
    expect(call.turns.get(1)?.content).toBe('Quero marcar consulta.');
  });

  it('does not come while the caller still makes a sound', () => {
    const call = greeted();
    callerSays(call, 'Quanto custa?', { hint: false, endOfTurnMs: 160 });
    call.run(1000);
    callerMakesNoise(call, 1500);
    call.run(1500);
    expect(call.did('ask_llm')).toEqual([]);
    call.run(1000);
    expect(call.did('ask_llm')).toHaveLength(1);
  });

  it('comes even if noise on the line never ends', () => {
    const call = greeted();
    call.send({ type: 'caller_speech_started', sinceMs: call.nowMs });
    call.run(500);
    call.send({ type: 'final_transcript', text: 'Quanto custa?', endOfTurn: false });
    call.run(noiseMs + minDelayMs + 50);
    expect(call.did('ask_llm')).toHaveLength(1);
  });

  it('joins the finals of one turn', () => {
    const call = greeted();
    callerSays(call, 'Meu nome é', { hint: false });
    call.run(1300);
    callerSays(call, 'João da Silva.');
    call.run(3000);
    expect(call.transcript()[1]).toBe('caller: Meu nome é João da Silva.');
    expect(call.did('ask_llm')).toHaveLength(1);
  });

  it('is revoked if the caller continues before the reply is heard', () => {
    const call = new PhoneCall({ policy, llm: () => ({ text: 'Certo, um momento.', firstTokenMs: 900 }) })
      .join()
      .run(5000);
    callerSays(call, 'Quero marcar uma consulta.');
    call.run(2200);
    callerSays(call, 'Para amanhã de manhã.');
    call.run(6000);
    expect(call.transcript().slice(1)).toEqual([
      'caller: Quero marcar uma consulta. Para amanhã de manhã.',
      'agent: Certo, um momento.',
    ]);
    expect(call.did('drop_reply')).toHaveLength(1);
    expect(call.did('ask_llm').at(-1)?.messages.at(-1)).toEqual({
      role: 'user',
      content: 'Quero marcar uma consulta. Para amanhã de manhã.',
    });
  });

  it('is not forced on a caller who continues after a late hint ended the turn', () => {
    const call = greeted();
    call.send({ type: 'caller_speech_started', sinceMs: call.nowMs });
    call.run(800);
    // The caller has paused and goes on by now, and voice activity has not seen the pause.
    call.send({ type: 'final_transcript', text: 'Espera, espera.', endOfTurn: true });
    call.run(vadLagMs);
    expect(call.did('ask_llm')).toHaveLength(1);
    for (const text of ['Quanto', 'Quanto custa', 'Quanto custa isso']) {
      call.send({ type: 'partial_transcript', text });
      call.run(400);
    }
    expect(call.did('finalize_transcript')).toEqual([]);
    call.send({ type: 'final_transcript', text: 'Quanto custa isso?', endOfTurn: true });
    call.send({ type: 'caller_speech_stopped', sinceMs: call.nowMs });
    call.run(3000);
    expect(call.transcript()[1]).toBe('caller: Espera, espera. Quanto custa isso?');
  });
});
