import { describe, expect, it } from 'vitest';
import { notes } from './history.ts';
import type { Policy } from './policy/policy.ts';
import { ana, anaWith, greeting } from './testing/ana.ts';
import { callerSays } from './testing/caller.ts';
import { PhoneCall, type PhoneCallOptions } from './testing/phone-call.ts';

const { lines } = ana.language;
const firstRungMs = ana.ladder.first_piece[0]?.afterMs ?? 0;
const answer = 'Custa noventa reais por mês, sem taxa de adesão.';

/** The LLM is asked at the end of the turn, from which all times count. */
function askedAfter(options: PhoneCallOptions, given: Policy = ana): PhoneCall {
  const policy = { ...given, speculation: { ...given.speculation, riskPercent: 0 } };
  const call = new PhoneCall({ policy, llm: () => ({ text: answer }), ...options }).join().run(5000);
  callerSays(call, 'Quanto custa?');
  return call;
}

describe('no dead air', () => {
  it('covers a late LLM with a filler, which the callee hears and the transcript shows', () => {
    const call = askedAfter({ llm: () => ({ text: answer, firstTokenMs: 2500 }) }).run(12_000);
    expect(call.transcript().slice(2)).toEqual([`agent: ${lines.fillers[0]}`, `agent: ${answer}`]);
    expect(call.calleeHeard(2).whole.join(' ')).toBe(lines.fillers[0]);
    expect(call.turns.get(2)?.generated).toBeNull();
    expect(call.turns.get(3)?.generated).toBe(answer);
  });

  it('speaks no filler if the policy disables it', () => {
    const call = askedAfter(
      { llm: () => ({ text: answer, firstTokenMs: 2500 }) },
      anaWith('reply', { mostFillers: 0 }),
    ).run(12_000);
    expect(call.transcript().at(-1)).toBe(`agent: ${answer}`);
  });

  it('counts the wait for the reply itself, not for the filler', () => {
    const call = askedAfter({ llm: () => ({ text: answer, firstTokenMs: 2500 }) }).run(12_000);
    expect(call.turns.get(3)?.latency?.llmFirstTokenMs).toBeCloseTo(2500);
  });

  it('retries once after a temporary failure', () => {
    const call = askedAfter({ llm: (_, n) => ({ text: answer, ...(n === 1 ? { failsAfterTokens: 0 } : {}) }) }).run(
      9000,
    );
    expect(call.did('ask_llm')).toHaveLength(2);
    expect(call.transcript().at(-1)).toBe(`agent: ${answer}`);
  });

  const askedAt = (call: PhoneCall) =>
    call.effects.flatMap(({ atMs, effect }) => (effect.do === 'ask_llm' ? [Math.round(atMs)] : []));
  const limited = { text: answer, firstTokenMs: 3, failsAfterTokens: 0 };

  it('retries after the Retry-After of the provider, and speaks a filler meanwhile', () => {
    const call = askedAfter({ llm: (_, n) => (n === 1 ? { ...limited, retryAfterMs: 2000 } : { text: answer }) });
    call.run(12_000);
    const [first = 0, second = 0, ...more] = askedAt(call);
    expect(second - first).toBe(2003);
    expect(more).toEqual([]);
    expect(call.transcript().slice(2)).toEqual([`agent: ${lines.fillers[0]}`, `agent: ${answer}`]);
  });

  it('counts the time of the ladder from the request after the pause', () => {
    const late = { text: answer, firstTokenMs: firstRungMs - 100 };
    const call = askedAfter({ llm: (_, n) => (n === 1 ? { ...limited, retryAfterMs: 3000 } : late) }).run(18_000);
    expect(askedAt(call)).toHaveLength(2);
    expect(call.transcript().at(-1)).toBe(`agent: ${answer}`);
  });

  it('sends no request before the pause is over, even if the caller speaks', () => {
    const call = askedAfter({ llm: (_, n) => (n === 1 ? { ...limited, retryAfterMs: 3500 } : { text: answer }) });
    call.run(1800);
    callerSays(call, 'Alô, você me ouve?');
    call.run(10_000);
    const [first = 0, second = 0, ...more] = askedAt(call);
    expect(second - first).toBe(3503);
    expect(more).toEqual([]);
    expect(call.did('report_fault')).toEqual([]);
    expect(call.transcript().at(-1)).toContain(answer);
  });

  it('apologises at once if Retry-After exceeds the limit', () => {
    const call = askedAfter({ llm: () => ({ ...limited, retryAfterMs: 20_000 }) }).run(9000);
    expect(askedAt(call)).toHaveLength(1);
    expect(call.transcript().at(-1)).toBe(`agent: ${lines.apology}`);
  });

  it('apologises if the provider rejects the request after the pause too', () => {
    const call = askedAfter({ llm: () => ({ ...limited, retryAfterMs: 1000 }) }).run(9000);
    expect(askedAt(call)).toHaveLength(2);
    expect(call.transcript().at(-1)).toBe(`agent: ${lines.apology}`);
  });

  it('asks a second time if nothing can be spoken in time, and uses the first answer', () => {
    const call = askedAfter({ llm: (_, n) => ({ text: answer, firstTokenMs: n === 1 ? 60_000 : 200 }) }).run(25_000);
    expect(call.did('drop_reply').map(({ replyId }) => replyId)).toEqual([call.did('ask_llm')[0]?.replyId]);
    expect(call.transcript().slice(2, 4)).toEqual([`agent: ${lines.fillers[0]}`, `agent: ${answer}`]);
  });

  it('asks a second time if tokens come and no sentence ends', () => {
    const dribble = { text: Array.from({ length: 200 }, () => 'é').join(''), firstTokenMs: 200 };
    const call = askedAfter({
      llm: (_, n) => (n === 1 ? { ...dribble, text: 'Eu', stallsAfterTokens: 1 } : { text: answer }),
    });
    call.run(12_000);
    expect(call.transcript().slice(2)).toEqual([`agent: ${lines.fillers[0]}`, `agent: ${answer}`]);
  });

  it('continues a reply that stops in mid-sentence, after the words that were spoken', () => {
    const begun = 'Custa noventa reais por mês. E a entrega demora';
    const rest = 'E a entrega demora cinco dias úteis.';
    const call = askedAfter({
      llm: (_, n) => (n === 1 ? { text: `${begun} cinco`, stallsAfterTokens: 8 } : { text: rest }),
    }).run(20_000);
    expect(call.did('ask_llm')[1]?.messages.slice(-2)).toEqual([
      { role: 'assistant', content: 'Custa noventa reais por mês.' },
      { role: 'system', content: notes.continue },
    ]);
    expect(call.transcript().slice(2, 5)).toEqual([
      'agent: Custa noventa reais por mês.',
      `agent: ${lines.fillers[0]}`,
      `agent: ${rest}`,
    ]);
  });

  it('asks the fallback model if the main model does not answer, and the main model first again once it has recovered', () => {
    const withFallback = anaWith('reply', { hasFallback: true });
    const call = askedAfter(
      { llm: (_, n) => ({ text: answer, firstTokenMs: n <= 2 ? 60_000 : 200 }) },
      withFallback,
    ).run(15_000);
    expect(call.did('ask_llm').map(({ model }) => model)).toEqual(['main', 'main', 'fallback']);
    expect(call.transcript().at(-1)).toBe(`agent: ${answer}`);
    callerSays(call, 'E a entrega?');
    call.run(9000);
    callerSays(call, 'E o frete?');
    call.run(9000);
    expect(
      call
        .did('ask_llm')
        .map(({ model }) => model)
        .slice(3),
    ).toEqual(['fallback', 'main', 'fallback', 'main']);
  });

  it('answers "alô?" during the wait with a filler, and does not begin again', () => {
    const call = askedAfter({ llm: () => ({ text: answer, firstTokenMs: 2300 }) }).run(1500);
    callerSays(call, 'Alô?');
    call.run(12_000);
    expect(call.did('ask_llm')).toHaveLength(1);
    expect(call.transcript().slice(2)).toEqual(['caller: Alô?', `agent: ${lines.fillers[0]}`, `agent: ${answer}`]);
  });

  it('does not take a refused key of the fallback model for its own', () => {
    const call = askedAfter(
      { llm: (_, n) => ({ ...limited, failsAfterTokens: 0, retryable: n === 1, refused: n > 1 && n % 2 === 0 }) },
      anaWith('reply', { hasFallback: true, retries: 0 }),
    ).run(9000);
    expect(call.did('ask_llm').map(({ model }) => model)).toEqual(['main', 'fallback']);
    expect(call.transcript().at(-1)).toBe(`agent: ${lines.apology}`);
    expect(call.did('hang_up')).toEqual([]);
  });

  it('says goodbye at once if the key is refused', () => {
    const call = askedAfter({ llm: () => ({ text: '', failsAfterTokens: 0, retryable: false, refused: true }) });
    call.run(12_000);
    expect(call.transcript().at(-1)).toBe(`agent: ${lines.failureGoodbye}`);
    expect(call.did('hang_up')).toEqual([{ do: 'hang_up', reason: 'provider_failed' }]);
  });

  it('apologises if the retry fails too, and says goodbye after repeated failures', () => {
    const call = askedAfter({ llm: () => ({ text: answer, failsAfterTokens: 0, retryable: false }) }).run(9000);
    expect(call.transcript().at(-1)).toBe(`agent: ${lines.apology}`);
    callerSays(call, 'Quanto custa?');
    call.run(15_000);
    expect(call.transcript().at(-1)).toBe(`agent: ${lines.failureGoodbye}`);
    expect(call.did('hang_up')).toEqual([{ do: 'hang_up', reason: 'provider_failed' }]);
  });

  it('resets the count of failures after a successful reply', () => {
    const call = askedAfter({
      llm: (_, n) => ({ text: answer, retryable: false, ...(n % 2 === 1 ? { failsAfterTokens: 0 } : {}) }),
    }).run(9000);
    for (let n = 0; n < 4; n += 1) {
      callerSays(call, 'Quanto custa?');
      call.run(9000);
    }
    expect(call.transcript().filter((line) => line === `agent: ${lines.apology}`)).toHaveLength(3);
    expect(call.did('hang_up')).toEqual([]);
  });

  it('speaks the complete sentences that the LLM wrote before it failed for good', () => {
    const failing = { text: `Custa noventa reais. ${answer}`, failsAfterTokens: 5, retryable: false };
    const call = askedAfter({ llm: () => failing }).run(9000);
    expect(call.transcript().at(-1)).toBe('agent: Custa noventa reais.');
    expect(call.did('ask_llm')).toHaveLength(1);
  });

  it('treats an empty reply as a failure', () => {
    const call = askedAfter({ llm: (_, n) => ({ text: n === 1 ? '' : answer }) }).run(9000);
    expect(call.transcript().at(-1)).toBe(`agent: ${answer}`);
  });

  it('retries a piece in its place when TTS has failed', () => {
    const call = askedAfter({ tts: (pieceId, n) => (pieceId === 2 && n === 1 ? 'fails' : 'speaks') }).run(9000);
    expect(call.did('speak').filter(({ place }) => typeof place === 'object')).toHaveLength(1);
    expect(call.calleeHeard(2).whole.join(' ')).toBe(answer);
  });

  it('speaks the rest of a piece when TTS has failed in the middle', () => {
    const call = askedAfter({ tts: (pieceId, n) => (pieceId === 2 && n === 1 ? 'breaks off' : 'speaks') }).run(12_000);
    expect(call.transcript().at(-1)).toBe(`agent: ${answer}`);
    const again = call.did('speak').find(({ place }) => typeof place === 'object')?.text ?? '';
    expect(again).not.toBe('');
    expect(answer.includes(again)).toBe(true);
    expect(again.length).toBeLessThan(answer.length);
  });

  it('covers a slow TTS with a filler, and synthesises the piece again', () => {
    const call = askedAfter({ ttsMs: (text) => (text.startsWith('Custa') ? 4000 : 120) }).run(15_000);
    expect(call.transcript().slice(2)).toEqual([`agent: ${lines.fillers[0]}`, `agent: ${answer}`]);
  });

  it('says goodbye and fails the call if TTS speaks nothing but stored lines', () => {
    const isStored = (text: string) => Object.values(lines).flat().includes(text);
    const call = askedAfter({ ttsMs: (text) => (isStored(text) || text === greeting ? 120 : 1e9) }).run(17_000);
    expect(call.transcript()).toContain(`agent: ${lines.apology}`);
    callerSays(call, 'Quanto custa?');
    call.run(30_000);
    expect(call.transcript().at(-1)).toBe(`agent: ${lines.failureGoodbye}`);
    expect(call.did('hang_up')).toEqual([{ do: 'hang_up', reason: 'provider_failed' }]);
  });

  it('omits a piece that TTS rejects, and records the heard text', () => {
    const call = askedAfter({
      llm: () => ({ text: `Claro que sim. ${answer}` }),
      tts: (pieceId) => (pieceId === 2 ? 'fails for good' : 'speaks'),
    }).run(9000);
    expect(call.transcript().at(-1)).toBe(`agent: ${answer}`);
  });

  it('hangs up if TTS fails for everything', () => {
    const call = new PhoneCall({ policy: ana, tts: () => 'fails for good' }).join().run(30_000);
    expect(call.transcript()).toEqual([]);
    expect(call.did('hang_up')).toEqual([{ do: 'hang_up', reason: 'provider_failed' }]);
  });

  it('ends the call if TTS returns no audio at all', () => {
    const call = new PhoneCall({ policy: ana, ttsFirstByteMs: 1e9 }).join().run(10_000);
    expect(call.did('hang_up')).toEqual([{ do: 'hang_up', reason: 'provider_failed' }]);
  });
});
