import { policyFor } from '@ligai/conversation';
import { describe, expect, it } from 'vitest';
import { answers, silences, stopMs, VirtualCall, type VirtualCallOptions } from './index.ts';

const greeting = 'Olá, aqui é a Ana da Clínica Sol.';
const ana = policyFor({ instructions: 'Você é Ana.', greeting, variables: {} }, 'pt-BR');
const answer = 'Custa noventa reais por mês, sem taxa de adesão. Quer fazer a matrícula?';

const newCall = (options: VirtualCallOptions = {}) =>
  new VirtualCall({ policy: ana, llm: () => ({ text: answer }), ...options }).answer();

/** The person asks once the agent is done, and hangs up after the answer. */
function conversation(options: VirtualCallOptions = {}): VirtualCall {
  const call = newCall(options);
  call.reactions.whenAgentIsDone(() =>
    call.timeline.after(500, () => {
      call.says('Quanto custa?');
      call.reactions.whenAgentIsDone(() => call.timeline.after(800, () => call.hangsUp()));
    }),
  );
  return call.runToEnd();
}

describe('a virtual call', () => {
  it('has both sides in the transcript, and the same words at the ear', () => {
    const call = conversation();
    expect(call.transcript()).toEqual([`agent: ${greeting}`, 'caller: Quanto custa?', `agent: ${answer}`]);
    expect(call.ear.text()).toBe(`${greeting} ${answer}`);
    expect(call.end).toMatchObject({ by: 'callee', reason: 'callee_hangup' });
    expect(call.did('report_fault')).toEqual([]);
  });

  it('is the same for the same seed, and not for another', () => {
    const log = (seed: number) => JSON.stringify(conversation({ seed, stt: { wordErrorRate: 0.3 } }).events);
    expect(log(7)).toBe(log(7));
    expect(log(7)).not.toBe(log(8));
  });

  it('measures the wait for the answer and the silences at the callee’s ear', () => {
    const call = conversation();
    const [first] = answers(call);
    expect(first?.waitMs).toBeGreaterThan(400);
    expect(first?.waitMs).toBeLessThan(2000);
    const longest = Math.max(...silences(call).map(({ startMs, endMs }) => endMs - startMs));
    expect(longest).toBeGreaterThanOrEqual(first?.waitMs ?? Infinity);
  });

  it('pauses the agent when the person speaks, and knows what was heard until then', () => {
    const call = newCall().run(1200);
    const saying = call.says('Espera um pouco, quero falar com outra pessoa.');
    call.run(6000);
    const [turn] = call.turns.values();
    expect(turn?.interrupted).toBe(true);
    expect(`${greeting} `.startsWith(`${call.ear.text(0, saying.endMs)} `)).toBe(true);
    expect(call.ear.words.filter(({ whole }) => !whole).length).toBeLessThanOrEqual(1);
    expect(stopMs(call, saying)).toBeLessThan(250);
  });

  it('returns the agent’s voice on a line with echo', () => {
    const call = newCall({ echo: { delayMs: 300, levelDb: -20 } }).run(3000);
    const echoes = call.microphone.sounds.filter(({ source }) => source === 'echo');
    expect(echoes.length).toBeGreaterThan(0);
    expect(call.events.some(({ type }) => type === 'caller_speech_started')).toBe(true);
    expect(call.events.some((event) => event.type === 'partial_transcript' && event.text.startsWith('Olá'))).toBe(true);
  });

  it('does not transcribe people in the room while the caller speaks louder', () => {
    const call = newCall().run(3500);
    call.says('Eu quero marcar uma consulta.');
    call.says('Ana, cadê meu sapato?', { source: 'room' });
    call.run(4000);
    const finals = call.events.flatMap((event) => (event.type === 'final_transcript' ? [event.text] : []));
    expect(finals.join(' ')).toContain('Eu quero marcar uma consulta.');
    expect(finals.join(' ')).not.toContain('sapato');
  });

  it('plays no word twice and none out of order while TTS stalls and breaks off', () => {
    const call = conversation({
      tts: {
        answer: ({ attempt, number }) => ({
          speed: 1.1,
          ...(attempt === 1 && number > 1 && { fault: { kind: 'fails', atShare: 0.5 } as const }),
        }),
      },
    });
    expect(call.tts.requests.length).toBeGreaterThan(3);
    expect(call.ear.words.map(({ startMs }) => startMs)).toEqual(
      call.ear.words.map(({ startMs }) => startMs).toSorted((a, b) => a - b),
    );
  });

  it('loses no word that was said while speech-to-text was away', () => {
    const call = newCall({ stt: { faults: [{ atMs: 4200, kind: 'dies', forMs: 1500 }] } }).run(3500);
    call.says('Meu telefone é noventa e oito, setenta e seis, cinquenta e quatro.');
    call.run(9000);
    expect(call.transcript().join(' ')).toContain('noventa e oito, setenta e seis, cinquenta e quatro.');
    expect(call.events.map(({ type }) => type)).toContain('hearing_lost');
  });

  it('hears turns as Flux reports them: likely, resumed, ended', () => {
    const call = newCall({ stt: { model: 'flux' } }).run(3500);
    call.says('Eu quero marcar. [300 ms] Na terça-feira de manhã.');
    call.run(6000);
    const hints = call.events.flatMap((event) => (event.type === 'turn_hint' ? [event.hint] : []));
    expect(hints).toEqual(['end_likely', 'resumed', 'end_likely']);
    const finals = call.events.flatMap((event) => (event.type === 'final_transcript' ? [event] : []));
    expect(finals).toMatchObject([{ text: 'Eu quero marcar. Na terça-feira de manhã.', endOfTurn: true }]);
    expect(finals[0]?.confidence).toBeGreaterThan(0.7);
  });

  it('waits for a real model', async () => {
    const fact = { type: 'reply_text', replyId: 1, text: 'Bom dia!' } as const;
    const call = new VirtualCall({
      policy: { ...ana, agent: { ...ana.agent, greeting: null } },
      llm: async ({ replyId }) => [
        { afterMs: 400, fact: { ...fact, replyId } },
        { afterMs: 500, fact: { type: 'reply_finished', replyId } },
      ],
    }).answer();
    call.timeline.at(4000, () => call.hangsUp());
    await call.runToEndAsync();
    expect(call.transcript()).toEqual(['agent: Bom dia!']);
  });
});
