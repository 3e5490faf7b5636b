import { describe, expect, it } from 'vitest';
import { ana, greeting } from './testing/ana.ts';
import { callerSays } from './testing/caller.ts';
import { PhoneCall } from './testing/phone-call.ts';

/** A call in the middle of its greeting. */
const greetingCall = () =>
  new PhoneCall({ policy: ana, llm: () => ({ text: 'Posso marcar a sua consulta agora.' }) }).join().run(900);

/** The beginning of the greeting comes back, sound and words, until the line is known to echo. */
function echoBegins(call: PhoneCall): void {
  call.send({ type: 'caller_speech_started', sinceMs: call.nowMs });
  call.run(200).send({ type: 'partial_transcript', text: 'Ol' });
  call.run(400).send({ type: 'partial_transcript', text: 'Olá, aqui é' });
}

describe('a line that echoes', () => {
  it('pauses the agent once, until it recognises its own words', () => {
    const call = greetingCall();
    call.send({ type: 'caller_speech_started', sinceMs: call.nowMs });
    expect(call.did('pause_playback')).toHaveLength(1);
    const effects = call.run(200).send({ type: 'partial_transcript', text: 'Ol' });
    expect(effects).toContainEqual({ do: 'resume_playback' });
  });

  it('does not pause the agent by sounds once it is known', () => {
    const call = greetingCall();
    echoBegins(call);
    expect(call.conversation.lineEchoes).toBe(true);
    const paused = call.did('pause_playback').length;
    call.send({ type: 'caller_speech_stopped', sinceMs: call.nowMs });
    call.run(100).send({ type: 'caller_speech_started', sinceMs: call.nowMs });
    call.run(200).send({ type: 'partial_transcript', text: 'Olá, aqui é a Ana' });
    expect(call.did('pause_playback')).toHaveLength(paused);
  });

  it('is answered when the agent has finished, and recorded completely', () => {
    const call = greetingCall();
    call.run(callerSays(call, greeting) + 600);
    expect(call.transcript().slice(0, 2)).toEqual([`agent: ${greeting}`, `caller: ${greeting}`]);
    expect(call.did('ask_llm').at(-1)?.messages.at(-1)).toEqual({ role: 'user', content: greeting });
  });

  it("still gives the floor to a person's words", () => {
    const call = greetingCall();
    echoBegins(call);
    call.run(100).send({ type: 'partial_transcript', text: 'Olá, aqui é espera quem está falando' });
    call.run(50);
    expect(call.did('drop_playback')).toHaveLength(1);
  });

  it('does not cancel a hangup by the returned goodbye', () => {
    const goodbye = 'Foi um prazer falar com você, a clínica agradece.';
    const call = new PhoneCall({ policy: ana, llm: () => ({ text: goodbye, hangUp: true }) }).join().run(900);
    call.run(callerSays(call, greeting) + 1000);
    call.run(callerSays(call, goodbye) + 4000);
    expect(call.did('hang_up')).toEqual([{ do: 'hang_up', reason: 'agent_hangup' }]);
    expect(call.transcript().at(-1)).toBe(`caller: ${goodbye}`);
  });
});

describe('a line that does not echo', () => {
  it.each(['Espera, quem é?', 'Aqui é o João.', 'Clínica Sol?'])('is not classified as echoing by "%s"', (text) => {
    const call = greetingCall();
    call.send({ type: 'caller_speech_started', sinceMs: call.nowMs });
    call.run(200).send({ type: 'partial_transcript', text });
    expect(call.conversation.lineEchoes).toBe(false);
    expect(call.did('drop_playback')).toHaveLength(1);
  });
});
