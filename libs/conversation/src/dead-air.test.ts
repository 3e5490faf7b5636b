import { describe, expect, it } from 'vitest';
import type { Policy } from './policy.ts';
import { ana, anaWith, greeting } from './testing/ana.ts';
import { callerSays } from './testing/caller.ts';
import { PhoneCall, type PhoneCallOptions } from './testing/phone-call.ts';

const { lines } = ana.language;
const answer = 'Custa noventa reais por mês, sem taxa de adesão.';

function askedAfter(options: PhoneCallOptions, policy: Policy = ana): PhoneCall {
  const call = new PhoneCall({ policy, llm: () => ({ text: answer }), ...options }).join().run(5000);
  callerSays(call, 'Quanto custa?');
  return call;
}

describe('no dead air', () => {
  it('covers a late LLM with a filler, which the callee hears and the transcript shows', () => {
    const call = askedAfter({ llm: () => ({ text: answer, firstTokenMs: 2500 }) }).run(12_000);
    expect(call.transcript().at(-1)).toBe(`agent: ${lines.fillers[0]} ${answer}`);
    expect(call.calleeHeard(2).whole.join(' ')).toBe(`${lines.fillers[0]} ${answer}`);
    expect(call.turns.get(2)?.generated).toBe(answer);
  });

  it('speaks no filler if the policy disables it', () => {
    const call = askedAfter(
      { llm: () => ({ text: answer, firstTokenMs: 2500 }) },
      anaWith('reply', { fillerAfterMs: null }),
    ).run(12_000);
    expect(call.transcript().at(-1)).toBe(`agent: ${answer}`);
  });

  it('counts the wait for the reply itself, not for the filler', () => {
    const call = askedAfter({ llm: () => ({ text: answer, firstTokenMs: 2500 }) }).run(12_000);
    expect(call.turns.get(2)?.latency?.llmFirstTokenMs).toBeCloseTo(2500);
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
    expect(call.transcript().at(-1)).toBe(`agent: ${lines.fillers[0]} ${answer}`);
  });

  it('applies the whole first-token time limit to the request after the pause', () => {
    const late = { text: answer, firstTokenMs: ana.reply.timeoutMs - 100 };
    const call = askedAfter({ llm: (_, n) => (n === 1 ? { ...limited, retryAfterMs: 3000 } : late) }).run(18_000);
    expect(askedAt(call)).toHaveLength(2);
    expect(call.transcript().at(-1)).toBe(`agent: ${lines.fillers[0]} ${answer}`);
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

  it('retries once if no token arrives in time', () => {
    const call = askedAfter({ llm: (_, n) => ({ text: answer, firstTokenMs: n === 1 ? 60_000 : 200 }) }).run(25_000);
    expect(call.did('drop_reply')).toHaveLength(1);
    expect(call.turns.get(2)?.content).toBe(`${lines.fillers[0]} ${answer}`);
  });

  it('apologises if the retry fails too, and says goodbye after repeated failures', () => {
    const call = askedAfter({ llm: () => ({ text: answer, failsAfterTokens: 0, retryable: false }) }).run(9000);
    expect(call.transcript().at(-1)).toBe(`agent: ${lines.apology}`);
    callerSays(call, 'Quanto custa?');
    call.run(15_000);
    expect(call.transcript().at(-1)).toBe(`agent: ${lines.failureGoodbye}`);
    expect(call.did('hang_up')).toEqual([{ do: 'hang_up', reason: 'agent_hangup' }]);
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

  it('speaks the text that the LLM wrote before it failed', () => {
    const call = askedAfter({ llm: () => ({ text: `Custa noventa reais. ${answer}`, failsAfterTokens: 5 }) }).run(9000);
    expect(call.transcript().at(-1)).toBe('agent: Custa noventa reais.');
    expect(call.did('ask_llm')).toHaveLength(1);
  });

  it('treats an empty reply as a failure', () => {
    const call = askedAfter({ llm: (_, n) => ({ text: n === 1 ? '' : answer }) }).run(9000);
    expect(call.transcript().at(-1)).toBe(`agent: ${answer}`);
  });

  it('retries a piece in its place when TTS has failed', () => {
    const call = askedAfter({ tts: (pieceId, n) => (pieceId === 2 && n === 1 ? 'fails' : 'speaks') }).run(9000);
    expect(call.did('speak').filter(({ pieceId }) => pieceId === 2)).toHaveLength(2);
    expect(call.calleeHeard(2).whole.join(' ')).toBe(answer);
  });

  it('speaks the rest of a piece when TTS has failed in the middle', () => {
    const call = askedAfter({ tts: (pieceId, n) => (pieceId === 2 && n === 1 ? 'breaks off' : 'speaks') }).run(12_000);
    expect(call.transcript().at(-1)).toBe(`agent: ${answer}`);
    const again =
      call
        .did('speak')
        .filter(({ pieceId }) => pieceId === 2)
        .at(-1)?.text ?? '';
    expect(answer.includes(again)).toBe(true);
    expect(again.length).toBeLessThan(answer.length);
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
    expect(call.did('hang_up')).toEqual([{ do: 'hang_up', reason: 'agent_hangup' }]);
  });

  it('says once that the caller cannot be heard', () => {
    const call = new PhoneCall({ policy: ana }).join().run(4000);
    call.send({ type: 'hearing_lost', retryable: true, detail: '' });
    call.run(ana.hearing.announceAfterMs + 8000);
    expect(call.transcript()).toEqual([`agent: ${greeting}`, `agent: ${lines.cannotHear}`]);
    call.send({ type: 'hearing_restored' });
    callerSays(call, 'Alô?');
    call.run(6000);
    expect(call.transcript().at(-1)).toBe(`agent: ${answerOf(call)}`);
  });

  it('stops waiting for a reply without events', () => {
    const call = new PhoneCall({ policy: ana, ttsFirstByteMs: 1e9 }).join().run(ana.reply.stallMs + 100);
    expect(call.did('drop_playback')).toHaveLength(1);
    expect(call.conversation.floor.phase).toBe('listening');
  });
});

const answerOf = (call: PhoneCall) => call.turns.get([...call.turns.keys()].length - 1)?.generated;
