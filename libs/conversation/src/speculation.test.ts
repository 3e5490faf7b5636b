import { describe, expect, it } from 'vitest';
import { anaWith } from './testing/ana.ts';
import { callerMakesNoise, callerSays } from './testing/caller.ts';
import { PhoneCall, type ScriptedReply } from './testing/phone-call.ts';

/** The LLM is asked so early that the times differ clearly. */
const ana = anaWith('speculation', { riskPercent: 20 });
const slow = { text: 'Claro, pode sim. Até lá.', firstTokenMs: 600 };

/** A call whose greeting was heard. `answers`: to the requests in order; the last one to all further ones. */
function greeted(answers: ScriptedReply[] = [slow], policy = ana): PhoneCall {
  const llm = (_: unknown, number: number) => answers[number - 1] ?? answers.at(-1) ?? slow;
  return new PhoneCall({ policy, llm }).join().run(5000);
}

/** The caller hesitates, so that the LLM is asked well before the end of the turn. */
function asked(answers?: ScriptedReply[], policy = ana): PhoneCall {
  const call = greeted(answers, policy);
  callerSays(call, 'Quero marcar consulta', { hint: false });
  while (call.did('ask_llm').length === 0) call.run(10);
  return call;
}

const timesOf = (call: PhoneCall, what: string) =>
  call.effects.flatMap(({ atMs, effect }) => (effect.do === what ? [atMs] : []));
const endedAtMs = (call: PhoneCall) => {
  const turn = [...call.turns.values()].findLast(({ role, endedAtMs }) => role === 'user' && endedAtMs !== null);
  return (turn?.endedAtMs ?? Infinity) - 1_700_000_000_000;
};

describe('a speculation', () => {
  it('asks the LLM before the end of the turn, and speaks after it', () => {
    const call = asked().run(5000);
    const [askedAtMs = 0] = timesOf(call, 'ask_llm');
    const [, spokenAtMs = 0] = timesOf(call, 'speak');
    expect(call.did('ask_llm').map(({ speculative }) => speculative)).toEqual([true]);
    expect(askedAtMs).toBeLessThan(endedAtMs(call) - 200);
    expect(Math.round(spokenAtMs)).toBeGreaterThanOrEqual(endedAtMs(call));
    expect(call.transcript().slice(1)).toEqual(['caller: Quero marcar consulta', 'agent: Claro, pode sim. Até lá.']);
  });

  it('makes the answer earlier by the time that it gained', () => {
    const spokenAtMs = (policy = ana) => timesOf(asked(undefined, policy).run(5000), 'speak')[1] ?? 0;
    const without = anaWith('speculation', { riskPercent: 0 });
    expect(spokenAtMs()).toBeLessThan(spokenAtMs(without) - 200);
  });

  it('speaks at the end of the turn if the LLM has answered by then', () => {
    const call = asked([{ ...slow, firstTokenMs: 20 }]).run(5000);
    expect(Math.abs((timesOf(call, 'speak')[1] ?? 0) - endedAtMs(call))).toBeLessThanOrEqual(1);
    expect(call.turns.get(2)?.latency).toMatchObject({ llmFirstTokenMs: 0, firstPieceMs: 0 });
  });

  it('sends the LLM what it would be sent at the end of the turn', () => {
    const ahead = asked().run(5000);
    const after = asked(undefined, anaWith('speculation', { riskPercent: 0 })).run(5000);
    expect(ahead.did('ask_llm').map(({ messages }) => messages)).toEqual(
      after.did('ask_llm').map(({ messages }) => messages),
    );
    expect(ahead.did('ask_llm')[0]?.answers).toBe(1);
  });

  it('is used although the final transcript has other marks and capitals than the guess', () => {
    const call = greeted();
    call.send({ type: 'caller_speech_started', sinceMs: call.nowMs });
    call.run(800);
    call.send({ type: 'partial_transcript', text: 'quanto custa' });
    call.send({ type: 'caller_speech_stopped', sinceMs: call.nowMs });
    call.run(700);
    call.send({ type: 'final_transcript', text: 'Quanto custa?', endOfTurn: true });
    call.run(5000);
    expect(call.did('ask_llm').map(({ speculative }) => speculative)).toEqual([true]);
    expect(call.transcript()[1]).toBe('caller: Quanto custa?');
  });

  it('is dropped without a trace if the caller continues', () => {
    const call = asked();
    const before = call.effects.length;
    callerSays(call, 'para amanhã de manhã.');
    while (call.did('drop_reply').length === 0) call.run(10);
    expect(call.did('drop_reply')).toEqual([
      { do: 'drop_reply', replyId: call.did('ask_llm')[0]?.replyId, speculative: true },
    ]);
    const during = call.effects.slice(before).map(({ effect }) => effect.do);
    expect(during.filter((what) => !['wake_at', 'record_turn', 'finalize_transcript'].includes(what))).toEqual([
      'drop_reply',
    ]);
    call.run(8000);
    expect(call.transcript().slice(1)).toEqual([
      'caller: Quero marcar consulta para amanhã de manhã.',
      'agent: Claro, pode sim. Até lá.',
    ]);
    expect(call.did('show_state').map(({ state }) => state)).toEqual([
      ...['greeting', 'listening', 'thinking', 'speaking', 'listening'],
    ]);
    expect(call.did('report_fault')).toEqual([]);
  });

  it('survives a cough', () => {
    const call = asked();
    callerMakesNoise(call, 200);
    call.run(8000);
    expect(call.did('ask_llm')).toHaveLength(1);
    expect(call.did('drop_reply')).toEqual([]);
  });

  it.each([
    ['a key', { type: 'key_pressed', digit: '1' }],
    ['a hold', { type: 'held' }],
    ['TurnResumed of Flux', { type: 'turn_hint', hint: 'resumed' }],
    ['the end of the call', { type: 'left', heard: [] }],
  ] as const)('is dropped by %s', (_, fact) => {
    const call = asked();
    expect(call.send(fact)).toContainEqual({
      ...{ do: 'drop_reply', speculative: true },
      replyId: call.did('ask_llm')[0]?.replyId,
    });
  });

  it('starts with the likely end that Flux reports', () => {
    const call = greeted();
    call.send({ type: 'caller_speech_started', sinceMs: call.nowMs });
    call.run(900);
    call.send({ type: 'partial_transcript', text: 'Quanto custa' });
    call.send({ type: 'caller_speech_stopped', sinceMs: call.nowMs });
    call.run(250);
    call.send({ type: 'turn_hint', hint: 'end_likely', confidence: 0.6 });
    call.run(60);
    expect(call.did('ask_llm').map(({ speculative }) => speculative)).toEqual([true]);
    expect(call.conversation.floor.phase).toBe('listening');
  });

  it('that fails is forgotten, and the LLM is asked at the end of the turn', () => {
    const call = asked([{ text: '', firstTokenMs: 10, failsAfterTokens: 0, retryable: false }, slow]).run(6000);
    expect(call.did('ask_llm').map(({ speculative }) => speculative)).toEqual([true, false]);
    expect(call.did('drop_reply')).toEqual([]);
    expect(call.transcript()[2]).toBe('agent: Claro, pode sim. Até lá.');
    expect(call.conversation).toMatchObject({ failures: 0, llmFailing: false });
  });

  it('that is empty is forgotten', () => {
    const call = asked([{ text: '', firstTokenMs: 10 }, slow]).run(6000);
    expect(call.transcript()[2]).toBe('agent: Claro, pode sim. Até lá.');
  });

  it('that meets a rate limit makes the next request wait as the provider requested', () => {
    const limited = { text: '', firstTokenMs: 10, failsAfterTokens: 0, retryAfterMs: 2000 };
    const call = asked([limited, slow]).run(8000);
    const [first = 0, second = 0] = timesOf(call, 'ask_llm');
    expect(second - first).toBeGreaterThanOrEqual(2010);
    expect(call.transcript().at(-1)).toBe('agent: Claro, pode sim. Até lá.');
  });

  it('hangs up only once the turn has ended', () => {
    const call = asked([{ text: 'Até logo!', firstTokenMs: 10, hangUp: true }]);
    while (call.conversation.floor.phase === 'listening') call.run(10);
    expect(timesOf(call, 'hang_up')).toEqual([]);
    call.run(8000);
    expect(call.did('hang_up')).toEqual([{ do: 'hang_up', reason: 'agent_hangup' }]);
    expect(call.transcript()[2]).toBe('agent: Até logo!');
  });

  it('is limited to a number for each turn', () => {
    const call = greeted();
    for (const text of ['Quero marcar consulta', 'na segunda', 'de manhã', 'com a doutora', 'do coração']) {
      callerSays(call, text, { hint: false });
      call.run(text.length * (1000 / 15) + 700);
    }
    const ahead = call.did('ask_llm').filter(({ speculative }) => speculative);
    expect(ahead).toHaveLength(ana.speculation.maxPerTurn);
  });

  it('is not sent while the model fails', () => {
    const failing = { text: '', firstTokenMs: 10, failsAfterTokens: 0, retryable: false };
    const call = greeted([failing, failing, slow]);
    callerSays(call, 'Quanto custa isso para mim?');
    call.run(9000);
    const before = call.did('ask_llm').length;
    expect(call.conversation.llmFailing).toBe(true);
    callerSays(call, 'Quero marcar consulta', { hint: false });
    call.run(5000);
    expect(call.did('ask_llm').slice(before)[0]?.speculative).toBe(false);
  });
});
