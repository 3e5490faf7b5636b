import { describe, expect, it } from 'vitest';
import { ana } from './testing/ana.ts';
import { callerMakesNoise, callerSays } from './testing/caller.ts';
import { PhoneCall } from './testing/phone-call.ts';

const goodbye = 'Foi um prazer falar com você. Até logo.';

/** The agent has just said its goodbye, and asked to hang up. */
function agentSaysGoodbye(text = goodbye): PhoneCall {
  const call = new PhoneCall({
    policy: ana,
    llm: (_, n) => (n === 1 ? { text, hangUp: true } : { text: 'Claro, pode falar.' }),
  })
    .join()
    .run(5000);
  callerSays(call, 'Obrigado, era só isso.');
  for (let waited = 0; call.conversation.floor.phase !== 'ending' && waited < 10_000; waited += 20) call.run(20);
  return call;
}
const hangUps = (call: PhoneCall) => call.did('hang_up').map(({ reason }) => reason);

describe('hanging up', () => {
  it('follows the goodbye and a short silence', () => {
    const call = agentSaysGoodbye();
    expect(call.transcript().at(-1)).toBe(`agent: ${goodbye}`);
    call.run(ana.ending.graceMs - 30);
    expect(hangUps(call)).toEqual([]);
    call.run(60);
    expect(hangUps(call)).toEqual(['agent_hangup']);
  });

  it('says goodbye if the LLM hangs up without text', () => {
    const call = agentSaysGoodbye('');
    call.run(2000);
    expect(call.transcript().at(-1)).toBe(`agent: ${ana.language.lines.goodbye}`);
    expect(hangUps(call)).toEqual(['agent_hangup']);
  });

  it('is cancelled by words', () => {
    const call = agentSaysGoodbye();
    callerSays(call, 'Espera, só mais uma pergunta.');
    call.run(7000);
    expect(hangUps(call)).toEqual([]);
    expect(call.transcript().slice(-2)).toEqual(['caller: Espera, só mais uma pergunta.', 'agent: Claro, pode falar.']);
  });

  it('is not cancelled by a goodbye of the caller, which is recorded', () => {
    const call = agentSaysGoodbye();
    callerSays(call, 'Tchau, obrigado!');
    call.run(4000);
    expect(hangUps(call)).toEqual(['agent_hangup']);
    expect(call.transcript().at(-1)).toBe('caller: Tchau, obrigado!');
  });

  it('waits until a sound has proved to be words or noise', () => {
    const call = agentSaysGoodbye();
    callerMakesNoise(call, 900);
    call.run(ana.ending.graceMs + 100);
    expect(hangUps(call)).toEqual([]);
    call.run(2000);
    expect(hangUps(call)).toEqual(['agent_hangup']);
  });

  it('is cancelled by words during the goodbye', () => {
    const call = new PhoneCall({
      policy: ana,
      llm: (_, n) => ({ text: n === 1 ? goodbye : 'Pois não.', hangUp: n === 1 }),
    })
      .join()
      .run(5000);
    callerSays(call, 'Era só isso.');
    call.run(2500);
    callerSays(call, 'Não, espera aí.');
    call.run(6000);
    expect(hangUps(call)).toEqual([]);
    expect(call.transcript().at(-1)).toBe('agent: Pois não.');
  });

  it('shows that the call is ending from the goodbye on', () => {
    const call = agentSaysGoodbye();
    expect(call.did('show_state').at(-1)).toEqual({ do: 'show_state', state: 'ending' });
  });
});
