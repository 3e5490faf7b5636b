import { describe, expect, it } from 'vitest';
import { anaWith } from './testing/ana.ts';
import { callerSays } from './testing/caller.ts';
import { PhoneCall } from './testing/phone-call.ts';

const policy = anaWith('reply', { maxChars: 60 });

/** The LLM answers the caller's first question with this, token by token. */
function answered(text: string): PhoneCall {
  const call = new PhoneCall({ policy, llm: () => ({ text }) }).join().run(5000);
  callerSays(call, 'Quanto custa?');
  return call.run(8000);
}
const faults = (call: PhoneCall) => call.did('report_fault').map(({ fault }) => fault);

describe('a reply that is too long', () => {
  it('ends with its last complete sentence, and the LLM request is cancelled', () => {
    const call = answered('O plano custa noventa reais. Ele inclui tudo. E também temos outros planos que são. Muito.');
    expect(call.transcript().at(-1)).toBe('agent: O plano custa noventa reais. Ele inclui tudo.');
    expect(call.did('drop_reply')).toHaveLength(1);
    expect(faults(call)).toEqual(['reply_too_long']);
    expect(call.turns.get(2)?.generated?.length).toBeLessThanOrEqual(60);
  });

  it('is not cut inside a character', () => {
    const call = answered(`O plano custa noventa reais. ${'a'.repeat(30)}🙂🙂 fim.`);
    expect(call.turns.get(2)?.generated).toBe(`O plano custa noventa reais. ${'a'.repeat(30)}`);
  });

  it('gives the caller the floor afterwards', () => {
    const call = answered('O plano custa noventa reais. Ele inclui tudo. E também temos outros planos que são. Muito.');
    callerSays(call, 'Obrigado, entendi.');
    call.run(8000);
    expect(call.did('ask_llm')).toHaveLength(2);
  });

  it('is an ordinary reply up to the last allowed character', () => {
    const call = answered(`${'O plano custa noventa reais. '.repeat(2)}Ok`);
    expect(call.transcript().at(-1)).toBe('agent: O plano custa noventa reais. O plano custa noventa reais. Ok');
    expect(faults(call)).toEqual([]);
  });

  it('fails if none of it can be spoken', () => {
    const call = answered('| --- '.repeat(40));
    expect(call.transcript().at(-1)).toBe(`agent: ${policy.language.lines.apology}`);
  });

  it('ends with its last complete sentence too if the provider truncated it', () => {
    const call = new PhoneCall({ policy, llm: () => ({ text: '', firstTokenMs: 60_000 }) }).join().run(5000);
    callerSays(call, 'Quanto custa?');
    call.run(1500);
    const replyId = call.did('ask_llm')[0]?.replyId ?? 0;
    call.send({ type: 'reply_text', replyId, text: 'O plano custa noventa reais. Ele inclui tu' });
    call.send({ type: 'reply_finished', replyId, truncated: true });
    call.run(4000);
    expect(call.did('speak').map(({ text }) => text)).toContain('O plano custa noventa reais.');
    expect(call.did('speak').some(({ text }) => text.includes('inclui'))).toBe(false);
  });
});
