import { describe, expect, it } from 'vitest';
import { ana, greeting } from './testing/ana.ts';
import { callerSays } from './testing/caller.ts';
import { PhoneCall } from './testing/phone-call.ts';

const greetingMs = 3000;
const { afterHold } = ana.language.lines;
const answer = 'O plano custa noventa reais por mês, e a primeira consulta é gratuita para novos clientes.';

const callWith = (text = answer) => new PhoneCall({ policy: ana, llm: () => ({ text }) }).join();
const lastState = (call: PhoneCall) => call.did('show_state').at(-1)?.state;
const hold = (call: PhoneCall, ms: number) => {
  call.send({ type: 'held' });
  call.run(ms);
  call.send({ type: 'unheld' });
};

describe('a call on hold', () => {
  it('has a state of its own, without requests, speech or reprompts', () => {
    const call = callWith().run(greetingMs);
    call.send({ type: 'held' });
    const before = call.effects.length;
    call.run(ana.hold.timeoutMs - 1000);
    expect(lastState(call)).toBe('on_hold');
    expect(call.effects.slice(before)).toEqual([]);
    expect(call.transcript()).toEqual([`agent: ${greeting}`]);
  });

  it('is continued by the agent with one short line, and then the caller has the floor', () => {
    const call = callWith().run(greetingMs);
    hold(call, 30_000);
    call.run(6000);
    expect(call.transcript()).toEqual([`agent: ${greeting}`, `agent: ${afterHold}`]);
    expect(lastState(call)).toBe('listening');
    callerSays(call, 'Quanto custa?');
    call.run(12_000);
    expect(call.transcript().slice(2)).toEqual(['caller: Quanto custa?', `agent: ${answer}`]);
  });

  it('ends after its limit, with a reason of its own and without a word', () => {
    const call = callWith().run(greetingMs);
    call.send({ type: 'held' });
    call.run(ana.hold.timeoutMs + 1000);
    expect(call.did('hang_up')).toEqual([{ do: 'hang_up', reason: 'hold_timeout' }]);
    expect(call.did('speak')).toHaveLength(1);
  });

  it('stops the agent, and what was heard of it until then is written', () => {
    const call = callWith().run(greetingMs);
    callerSays(call, 'Quanto custa o plano?');
    while (call.conversation.floor.phase !== 'speaking') call.run(50);
    call.run(1500);
    call.send({ type: 'held' });
    call.run(50);
    expect(call.conversation.floor.phase).toBe('on_hold');
    const [, , cut] = call.transcript();
    expect(cut).toMatch(/^agent: O plano custa/);
    expect(cut?.length).toBeLessThan(answer.length);
    expect(call.turns.get(2)?.interrupted).toBe(true);
    call.run(60_000);
    expect(call.did('speak').length).toBeLessThan(6);
    expect(call.did('resume_playback')).toEqual([]);
  });

  it('during the request to the model drops the answer: the words before it are a turn', () => {
    const call = callWith().run(greetingMs);
    callerSays(call, 'Só um minutinho, não desliga.');
    call.run(2400);
    hold(call, 20_000);
    call.run(5000);
    const lines = call.transcript();
    expect(lines[1]).toBe('caller: Só um minutinho, não desliga.');
    expect(lines.at(-1)).toBe(`agent: ${afterHold}`);
    expect(call.did('ask_llm').length).toBeLessThanOrEqual(1);
  });

  it('has the words whose final transcript arrives during the hold', () => {
    const call = callWith().run(greetingMs);
    const lengthMs = callerSays(call, 'Vou passar para o meu marido.', { endOfTurnMs: 800 });
    call.run(lengthMs + 160);
    hold(call, 10_000);
    call.run(5000);
    expect(call.transcript()).toEqual([
      `agent: ${greeting}`,
      'caller: Vou passar para o meu marido.',
      `agent: ${afterHold}`,
    ]);
    expect(call.did('ask_llm')).toEqual([]);
  });

  it('before the greeting was heard begins with the greeting', () => {
    const call = callWith().run(50);
    hold(call, 5000);
    call.run(greetingMs + 1000);
    expect(call.transcript().filter((line) => line !== 'agent: ')).toEqual([`agent: ${greeting}`]);
  });

  it('does not begin after the goodbye: the call ends', () => {
    const call = new PhoneCall({ policy: ana, llm: () => ({ text: 'Até logo.', hangUp: true }) }).join();
    call.run(greetingMs);
    callerSays(call, 'Pode desligar.');
    while (call.conversation.floor.phase !== 'ending') call.run(50);
    call.send({ type: 'held' });
    call.run(3000);
    expect(call.did('hang_up')).toEqual([{ do: 'hang_up', reason: 'agent_hangup' }]);
  });

  it('taken back at once does not lose the floor', () => {
    const call = callWith().run(greetingMs);
    hold(call, 0);
    call.run(6000);
    expect(call.transcript().at(-1)).toBe(`agent: ${afterHold}`);
    expect(lastState(call)).toBe('listening');
  });

  it('that is hung up writes everything that was said', () => {
    const call = callWith().run(greetingMs);
    call.send({ type: 'held' });
    call.run(3000);
    call.send({ type: 'unheld' });
    call.hangUpByCaller();
    expect(call.transcript()).toEqual([`agent: ${greeting}`]);
  });
});
