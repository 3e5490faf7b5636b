import { describe, expect, it } from 'vitest';
import { ana, greeting } from './testing/ana.ts';
import { callerSays } from './testing/caller.ts';
import { PhoneCall } from './testing/phone-call.ts';

const greetingMs = 3000;
const { gapMs, maxKeys } = ana.keys;
const answer = 'Obrigada, recebi os números.';

function presses(call: PhoneCall, digits: string, everyMs = 400): void {
  for (const [nth, digit] of [...digits].entries()) {
    if (nth > 0) call.run(everyMs);
    call.send({ type: 'key_pressed', digit });
  }
}

const callWith = (text = answer) => new PhoneCall({ policy: ana, llm: () => ({ text }) }).join();
const lastQuestion = (call: PhoneCall) => call.did('ask_llm').at(-1)?.messages.at(-1);

describe('keys that the caller presses', () => {
  it('are one turn of the caller, which the agent answers', () => {
    const call = callWith().run(greetingMs);
    presses(call, '12#');
    call.run(5000);
    expect(call.transcript()).toEqual([`agent: ${greeting}`, 'caller: [pressed 1, 2, #]', `agent: ${answer}`]);
    expect(lastQuestion(call)).toEqual({ role: 'user', content: '[pressed 1, 2, #]' });
    expect(call.did('ask_llm')).toHaveLength(1);
  });

  it('are complete at once with #, otherwise after a gap', () => {
    const withHash = callWith().run(greetingMs);
    presses(withHash, '5#');
    expect(withHash.did('ask_llm')).toHaveLength(1);
    const without = callWith().run(greetingMs);
    presses(without, '55');
    without.run(gapMs - 1);
    expect(without.did('ask_llm')).toHaveLength(0);
    without.run(1);
    expect(lastQuestion(without)?.content).toBe('[pressed 5, 5]');
  });

  it('may have gaps as people have who read a number', () => {
    const call = callWith().run(greetingMs);
    presses(call, '11122233344', gapMs - 100);
    call.run(gapMs);
    expect(call.did('ask_llm')).toHaveLength(1);
    expect(lastQuestion(call)?.content).toBe('[pressed 1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4]');
  });

  it('stop the agent at the first key, and what was heard of it is written', () => {
    const call = callWith('Para falar sobre a sua consulta, digite um. Para falar sobre preços, digite dois.');
    call.run(greetingMs);
    callerSays(call, 'Quero falar com alguém.');
    call.run(4500);
    expect(call.conversation.floor.phase).toBe('speaking');
    presses(call, '1');
    call.run(20);
    expect(call.conversation.floor.phase).toBe('listening');
    call.run(gapMs);
    const [, , cut, keys] = call.transcript();
    expect(cut).toMatch(/^agent: Para falar/);
    expect(cut).not.toContain('dois');
    expect(keys).toBe('caller: [pressed 1]');
  });

  it('pressed before the answer is heard belong to the turn that it answers', () => {
    const call = callWith().run(greetingMs);
    callerSays(call, 'O meu código é');
    call.run(1400);
    presses(call, '42#');
    call.run(4000);
    expect(call.transcript().slice(1)).toEqual(['caller: O meu código é [pressed 4, 2, #]', `agent: ${answer}`]);
  });

  it('after words that are still open end the turn together with them', () => {
    const call = callWith().run(greetingMs);
    callerSays(call, 'É este aqui:', { hint: false, endOfTurnMs: 100 });
    call.run(900);
    presses(call, '7');
    call.run(gapMs + 3000);
    expect(call.transcript().slice(1)).toEqual(['caller: É este aqui: [pressed 7]', `agent: ${answer}`]);
  });

  it('after the goodbye continue the call', () => {
    const call = new PhoneCall({
      policy: ana,
      llm: (_, n) => (n === 1 ? { text: 'Até logo.', hangUp: true } : { text: answer }),
    }).join();
    call.run(greetingMs);
    callerSays(call, 'Pode desligar.');
    while (call.conversation.floor.phase !== 'ending') call.run(50);
    presses(call, '9');
    call.run(gapMs + 3000);
    expect(call.did('hang_up')).toEqual([]);
    expect(call.transcript().slice(-2)).toEqual(['caller: [pressed 9]', `agent: ${answer}`]);
  });

  it('are written if the call ends before the group is complete', () => {
    const call = callWith().run(greetingMs);
    presses(call, '34');
    call.hangUpByCaller();
    expect(call.transcript().at(-1)).toBe('caller: [pressed 3, 4]');
    expect(call.did('ask_llm')).toEqual([]);
  });

  it('without end are cut into groups of limited length', () => {
    const call = callWith().run(greetingMs);
    presses(call, '1'.repeat(maxKeys), 50);
    expect(lastQuestion(call)?.content).toBe(`[pressed ${[...'1'.repeat(maxKeys)].join(', ')}]`);
  });
});
