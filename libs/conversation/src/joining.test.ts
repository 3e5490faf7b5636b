import type { Turn } from '@ligai/contracts';
import { describe, expect, it } from 'vitest';
import { notes } from './history.ts';
import { ana, greeting } from './testing/ana.ts';
import { callerSays } from './testing/caller.ts';
import { PhoneCall } from './testing/phone-call.ts';

const turn = (index: number, changes: Partial<Turn>): Turn => ({
  index,
  role: 'assistant',
  answers: null,
  content: greeting,
  generated: greeting,
  interrupted: false,
  startedAtMs: 0,
  endedAtMs: 1,
  latency: null,
  ...changes,
});
const question = turn(1, { role: 'user', content: 'Quanto custa?', generated: null });
const lastMessages = (call: PhoneCall) => call.did('ask_llm')[0]?.messages;

describe('joining a call', () => {
  it('speaks the greeting verbatim, with its variables filled', () => {
    const call = new PhoneCall({ policy: ana }).join();
    expect(call.did('speak').map(({ text }) => text)).toEqual([greeting]);
    expect(call.did('ask_llm')).toEqual([]);
  });

  it('lets the LLM open the conversation if there is no greeting', () => {
    const policy = { ...ana, agent: { ...ana.agent, greeting: null } };
    const call = new PhoneCall({ policy, llm: () => ({ text: 'Bom dia!' }) }).join().run(3000);
    expect(lastMessages(call)).toEqual([
      { role: 'system', content: 'Você é Ana, da Clínica Sol.' },
      { role: 'system', content: notes.open },
    ]);
    expect(call.transcript()).toEqual(['agent: Bom dia!']);
  });

  it('asks to repeat after a short silence if the agent had finished, because words in the gap are lost', () => {
    const call = new PhoneCall({ policy: ana, history: [turn(0, {})] }).join().run(ana.silence.afterGapMs - 100);
    expect(call.did('speak')).toEqual([]);
    call.run(6000);
    expect(call.did('speak').map(({ text }) => text)).toEqual([ana.language.lines.afterGap]);
    expect(call.did('ask_llm')).toEqual([]);
  });

  it('does not ask to repeat if the caller speaks again', () => {
    const call = new PhoneCall({ policy: ana, history: [turn(0, {})], llm: () => ({ text: 'Custa R$ 90,00.' }) });
    callerSays(call.join().run(500), 'Quanto custa?');
    call.run(6000);
    expect(call.transcript()).toEqual(['caller: Quanto custa?', 'agent: Custa R$ 90,00.']);
  });

  it('answers a question that no bridge has answered, without greeting again', () => {
    const call = new PhoneCall({
      policy: ana,
      history: [question, turn(0, {})],
      llm: () => ({ text: 'Custa R$ 90,00.' }),
    })
      .join()
      .run(6000);
    expect(lastMessages(call)).toEqual([
      { role: 'system', content: 'Você é Ana, da Clínica Sol.' },
      { role: 'assistant', content: greeting },
      { role: 'user', content: 'Quanto custa?' },
      { role: 'system', content: notes.resume },
    ]);
    expect(call.transcript()).toEqual(['agent: Custa R$ 90,00.']);
    expect(call.turns.get(2)?.role).toBe('assistant');
  });

  it('continues after the interrupted turn of the agent, with its heard text', () => {
    const cut = turn(0, { content: 'Olá, aqui', endedAtMs: null });
    const call = new PhoneCall({ policy: ana, history: [cut] }).join();
    expect(lastMessages(call)?.[1]).toEqual({ role: 'assistant', content: 'Olá, aqui' });
    expect(call.turns.get(0)?.endedAtMs).not.toBeNull();
  });

  it('marks the unfinished turn of the previous bridge as interrupted, with the text that can have been heard', () => {
    const joinedAtMs = 1_700_000_000_000;
    const generated = 'Olá, aqui é a Ana da Clínica Sol. Posso falar com o senhor agora?';
    const cutAfter = (ms: number, content = '') => {
      // The move to another bridge takes about a second.
      const startedAtMs = joinedAtMs - ms - 1000;
      const cut = turn(0, { content, generated, startedAtMs, endedAtMs: null });
      return new PhoneCall({ policy: ana, history: [cut] }).join().turns.get(0);
    };
    expect(cutAfter(1200)).toMatchObject({ content: 'Olá, aqui é a', interrupted: true });
    expect(cutAfter(1200)?.endedAtMs).toBe(joinedAtMs - 1000);
    expect(cutAfter(0)).toMatchObject({ content: '', interrupted: true });
    // Known to have been heard, however fast the voice was.
    expect(cutAfter(100, 'Olá, aqui é a Ana da Clínica Sol.')).toMatchObject({
      content: 'Olá, aqui é a Ana da Clínica Sol.',
      interrupted: true,
    });
    // Nobody knows when the bridge died where another came later than all of it would have taken.
    expect(cutAfter(60_000, 'Olá, aqui')).toMatchObject({ content: 'Olá, aqui', interrupted: true });
  });

  it('lets the caller extend a turn that an earlier bridge had written', () => {
    const call = new PhoneCall({ policy: ana, history: [turn(0, {}), question] }).join();
    callerSays(call, 'E onde fica?');
    call.run(3000);
    expect(call.turns.get(1)?.content).toBe('Quanto custa? E onde fica?');
  });
});
