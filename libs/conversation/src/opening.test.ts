import { describe, expect, it } from 'vitest';
import { ana, greeting } from './testing/ana.ts';
import { callerSays } from './testing/caller.ts';
import { PhoneCall } from './testing/phone-call.ts';

const listening = { ...ana, opening: { ...ana.opening, mode: 'listen_first' as const } };
const protectedGreeting = { ...ana, opening: { ...ana.opening, interruptible: false } };

describe('the opening', () => {
  it('waits for the first words of the callee, and then is the greeting', () => {
    const call = new PhoneCall({ policy: listening }).join().run(500);
    expect(call.did('speak')).toEqual([]);
    callerSays(call, 'Alô?');
    call.run(5000);
    expect(call.transcript()).toEqual(['caller: Alô?', `agent: ${greeting}`]);
    expect(call.did('ask_llm')).toEqual([]);
  });

  it('does not wait for a callee who says nothing', () => {
    const call = new PhoneCall({ policy: listening }).join().run(ana.opening.silenceMs - 10);
    expect(call.did('speak')).toEqual([]);
    call.run(5000);
    expect(call.transcript()).toEqual([`agent: ${greeting}`]);
  });

  it('that is protected is said to its end, and the words over it are answered afterwards', () => {
    const call = new PhoneCall({ policy: protectedGreeting }).join().run(600);
    callerSays(call, 'Espera, quem é?');
    call.run(2500);
    expect(call.did('pause_playback')).toEqual([]);
    call.run(5000);
    expect(call.transcript().slice(0, 2)).toEqual([`agent: ${greeting}`, 'caller: Espera, quem é?']);
    expect(call.did('ask_llm')).toHaveLength(1);
  });

  it('that was interrupted is sent to the LLM as far as it was not heard', () => {
    const call = new PhoneCall({ policy: ana }).join().run(700);
    callerSays(call, 'Quem é que está falando?');
    call.run(6000);
    const instruction = call.did('ask_llm')[0]?.messages.at(-1);
    expect(instruction).toMatchObject({ role: 'system' });
    expect(instruction?.content).toContain('Clínica Sol.');
  });
});
