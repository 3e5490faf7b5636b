import { describe, expect, it } from 'vitest';
import { ana, greeting } from './testing/ana.ts';
import { callerMakesNoise, callerSays } from './testing/caller.ts';
import { PhoneCall } from './testing/phone-call.ts';

const { lines } = ana.language;
const answer = 'Custa noventa reais por mês.';
const lost = { type: 'hearing_lost', retryable: true, detail: 'Deepgram: closed with 1011' } as const;
const lostForGood = { type: 'hearing_lost', retryable: false, detail: 'Deepgram: refused with 401' } as const;

/** A call whose greeting was heard. */
const greeted = () => new PhoneCall({ policy: ana, llm: () => ({ text: answer }) }).join().run(4000);
const spokenAt = (call: PhoneCall, text: string) =>
  call.effects.find(({ effect }) => effect.do === 'speak' && effect.text === text)?.atMs;

describe('lost hearing', () => {
  it('is said once during a silence, and the conversation continues when it is restored', () => {
    const call = greeted();
    call.send(lost);
    call.run(ana.hearing.announceAfterMs + 8000);
    expect(call.transcript()).toEqual([`agent: ${greeting}`, `agent: ${lines.cannotHear}`]);
    call.send({ type: 'hearing_restored' });
    callerSays(call, 'Quanto custa?');
    call.run(6000);
    expect(call.transcript().slice(-2)).toEqual(['caller: Quanto custa?', `agent: ${answer}`]);
  });

  it('that was noticed after the caller has spoken is said shortly after, and not taken for silence', () => {
    const call = greeted();
    callerMakesNoise(call, 1500);
    const silentAtMs = call.nowMs + 1500;
    call.run(2750);
    call.send(lost);
    call.run(20_000);
    expect(spokenAt(call, lines.cannotHear)).toBeLessThanOrEqual(silentAtMs + ana.hearing.afterVoiceMs + 1000);
    expect(call.transcript().join(' ')).not.toContain(lines.reprompts[0]);
  });

  it('that is restored at once is not said', () => {
    const call = greeted();
    callerMakesNoise(call, 1500);
    call.run(2750);
    call.send(lost);
    call.run(ana.hearing.restoreMs - 100);
    call.send({ type: 'hearing_restored' });
    call.run(3000);
    expect(call.transcript()).toEqual([`agent: ${greeting}`]);
  });

  it('fails the call when it is not restored', () => {
    const call = greeted();
    call.send(lost);
    call.run(ana.hearing.longestMs + 20_000);
    expect(call.transcript().at(-1)).toBe(`agent: ${lines.deafGoodbye}`);
    expect(call.did('hang_up')).toEqual([{ do: 'hang_up', reason: 'provider_failed' }]);
  });

  it('for good is said at once, and fails the call', () => {
    const call = greeted();
    const lostAtMs = call.nowMs;
    call.send(lost);
    call.run(300);
    call.send(lostForGood);
    expect(spokenAt(call, lines.deafGoodbye)).toBe(lostAtMs + 300);
    call.run(15_000);
    expect(call.transcript()).toEqual([`agent: ${greeting}`, `agent: ${lines.deafGoodbye}`]);
    expect(call.did('hang_up')).toEqual([{ do: 'hang_up', reason: 'provider_failed' }]);
  });

  it('for good does not cut the agent, nor the words that were heard before', () => {
    const call = greeted();
    callerSays(call, 'Quanto custa?', { hint: false });
    call.run(1300);
    call.send(lostForGood);
    call.run(20_000);
    expect(call.transcript().slice(1)).toEqual([
      'caller: Quanto custa?',
      `agent: ${answer}`,
      `agent: ${lines.deafGoodbye}`,
    ]);
  });

  it('does not end the words that were guessed: they are heard again', () => {
    const call = greeted();
    call.send({ type: 'partial_transcript', text: 'Quero s' });
    call.send({ type: 'final_transcript', text: 'Quero', endOfTurn: false });
    call.send(lost);
    call.run(200);
    call.send({ type: 'hearing_restored' });
    call.send({ type: 'partial_transcript', text: 'saber' });
    call.send({ type: 'final_transcript', text: 'saber o preço.', endOfTurn: true });
    call.run(3000);
    expect(call.transcript()[1]).toBe('caller: Quero saber o preço.');
  });

  it('does not repeat the only word that was guessed', () => {
    const call = greeted();
    call.send({ type: 'partial_transcript', text: 'Quer' });
    call.send(lost);
    call.run(200);
    call.send({ type: 'hearing_restored' });
    call.send({ type: 'final_transcript', text: 'Quero saber.', endOfTurn: true });
    call.run(3000);
    expect(call.transcript()[1]).toBe('caller: Quero saber.');
  });
});

describe('evidence of STT', () => {
  it('that the caller continues withdraws the end of the turn', () => {
    const call = greeted();
    callerMakesNoise(call, 2000);
    call.run(700);
    call.send({ type: 'final_transcript', text: 'Quero marcar para', endOfTurn: true });
    call.send({ type: 'turn_hint', hint: 'resumed' });
    call.run(ana.endpointing.vadLagMs + 200);
    expect(call.did('ask_llm')).toEqual([]);
  });
});
