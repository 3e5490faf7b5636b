import { describe, expect, it } from 'vitest';
import { ana, greeting } from './testing/ana.ts';
import { callerMakesNoise, callerSays } from './testing/caller.ts';
import { PhoneCall } from './testing/phone-call.ts';

const { reprompts, silenceGoodbye } = ana.language.lines;
const greetingMs = 3000;

describe('a silent caller', () => {
  it('is reprompted as often as the policy says, then the call ends', () => {
    const call = new PhoneCall({ policy: ana }).join().run(60_000);
    expect(call.transcript()).toEqual([greeting, ...reprompts, silenceGoodbye].map((line) => `agent: ${line}`));
    expect(call.did('hang_up')).toEqual([{ do: 'hang_up', reason: 'silence' }]);
  });

  it('has the whole time of the policy, from the last word heard', () => {
    const call = new PhoneCall({ policy: ana }).join().run(greetingMs);
    const heardAtMs = call.events.findLast(({ type }) => type === 'piece_finished')?.atMs ?? 0;
    call.run(20_000);
    const askedAtMs = call.effects.filter(({ effect }) => effect.do === 'speak')[1]?.atMs ?? 0;
    expect(askedAtMs - heardAtMs).toBeCloseTo(ana.silence.repromptAfterMs);
  });

  it('is not reprompted while speaking', () => {
    const call = new PhoneCall({ policy: ana }).join().run(greetingMs + ana.silence.repromptAfterMs - 500);
    callerSays(call, 'Desculpe a demora, eu estava pensando no assunto.');
    call.run(3500);
    expect(call.did('speak')).toHaveLength(1);
  });

  it('gets more time by a sound, but noise does not hold the call without limit', () => {
    const call = new PhoneCall({ policy: ana }).join().run(greetingMs + 5000);
    callerMakesNoise(call, 100);
    call.run(5000);
    expect(call.did('speak')).toHaveLength(1);
    call.send({ type: 'caller_speech_started', sinceMs: call.nowMs });
    call.run(90_000);
    expect(call.did('hang_up')).toEqual([{ do: 'hang_up', reason: 'silence' }]);
  });

  it('who speaks again gets all reprompts again', () => {
    const call = new PhoneCall({ policy: ana, llm: () => ({ text: 'Estou aqui.' }) })
      .join()
      .run(greetingMs + ana.silence.repromptAfterMs + 6000);
    callerSays(call, 'Estou aqui.');
    call.run(60_000);
    const asked = call.transcript().filter((line) => reprompts.includes(line.slice('agent: '.length)));
    expect(asked).toHaveLength(1 + reprompts.length);
  });
});
