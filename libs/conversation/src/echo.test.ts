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

  it('does not pause the agent by its next sounds, but by a louder one, while it is not certain', () => {
    const call = greetingCall();
    call.send({ type: 'caller_speech_started', sinceMs: call.nowMs, levelDb: -37 });
    call.run(200).send({ type: 'partial_transcript', text: 'Ol' });
    expect(call.conversation.echo).toBeNull();
    call.run(100).send({ type: 'caller_speech_stopped', sinceMs: call.nowMs, levelDb: -37 });
    call.run(200).send({ type: 'caller_speech_started', sinceMs: call.nowMs, levelDb: -38 });
    expect(call.did('pause_playback')).toHaveLength(1);
    call.run(200).send({ type: 'caller_speech_measured', levelDb: -17 });
    expect(call.did('pause_playback')).toHaveLength(2);
  });

  it('is not assumed from a single letter, with which any word may begin', () => {
    const call = greetingCall();
    call.send({ type: 'caller_speech_started', sinceMs: call.nowMs });
    call.run(80).send({ type: 'partial_transcript', text: 'O' });
    expect(call.conversation.floor.phase).toBe('paused');
    call.run(200).send({ type: 'partial_transcript', text: 'Onde você' });
    expect(call.did('resume_playback')).toEqual([]);
    expect(call.did('drop_playback')).toHaveLength(1);
  });

  it('does not pause the agent by sounds once it is known', () => {
    const call = greetingCall();
    echoBegins(call);
    expect(call.conversation.echo).not.toBeNull();
    const paused = call.did('pause_playback').length;
    call.send({ type: 'caller_speech_stopped', sinceMs: call.nowMs });
    call.run(100).send({ type: 'caller_speech_started', sinceMs: call.nowMs });
    call.run(200).send({ type: 'partial_transcript', text: 'Olá, aqui é a Ana' });
    expect(call.did('pause_playback')).toHaveLength(paused);
  });

  it('does not stop the agent by a part of the echo in which no word was recognised', () => {
    const call = greetingCall();
    echoBegins(call);
    call.run(100).send({ type: 'partial_transcript', text: 'Olá, aqui é – \ufffd' });
    call.run(100).send({ type: 'partial_transcript', text: 'Olá, aqui é – \ufffd a Ana' });
    call.run(100).send({ type: 'final_transcript', text: 'Olá, aqui é – \ufffd a Ana', endOfTurn: true });
    call.run(2000);
    expect(call.did('drop_playback')).toEqual([]);
    expect(call.transcript()).toEqual([`agent: ${greeting}`]);
  });

  it('is neither answered nor written as words of the caller', () => {
    const call = greetingCall();
    call.run(callerSays(call, greeting) + 2000);
    expect(call.transcript()).toEqual([`agent: ${greeting}`]);
    expect(call.did('ask_llm')).toEqual([]);
  });

  it('is distinguished from an answer that consists of words of the agent', () => {
    const call = greetingCall();
    call.run(callerSays(call, greeting) + 1500);
    callerSays(call, 'Clínica Sol?');
    call.run(2000);
    expect(call.transcript()[1]).toBe('caller: Clínica Sol?');
    expect(call.did('ask_llm')).toHaveLength(1);
  });

  it("has ended with its final words, so that the caller's first word after it is heard at once", () => {
    const call = greetingCall();
    call.send({ type: 'caller_speech_started', sinceMs: call.nowMs, levelDb: -37 });
    call.run(400).send({ type: 'partial_transcript', text: 'Olá, aqui é' });
    while (call.conversation.floor.phase !== 'listening') call.run(100);
    call.run(200).send({ type: 'partial_transcript', text: greeting });
    call.send({ type: 'caller_speech_stopped', sinceMs: call.nowMs, levelDb: -37 });
    call.run(250).send({ type: 'final_transcript', text: greeting, endOfTurn: true });
    call.run(150).send({ type: 'caller_speech_started', sinceMs: call.nowMs - 60, levelDb: -17 });
    call.run(20).send({ type: 'partial_transcript', text: 'A' });
    call.run(600).send({ type: 'partial_transcript', text: 'Amanhã eu quero uma consulta.' });
    call.send({ type: 'caller_speech_stopped', sinceMs: call.nowMs, levelDb: -17 });
    call.run(250).send({ type: 'final_transcript', text: 'Amanhã eu quero uma consulta.', endOfTurn: true });
    call.run(2000);
    expect(call.transcript()[1]).toBe('caller: Amanhã eu quero uma consulta.');
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
    call.run(callerSays(call, greeting) + 1500);
    callerSays(call, 'Era só isso.');
    call.run(2300);
    call.run(callerSays(call, goodbye) + 4000);
    expect(call.did('hang_up')).toEqual([{ do: 'hang_up', reason: 'agent_hangup' }]);
    expect(call.transcript().at(-1)).toBe(`agent: ${goodbye}`);
  });
});

describe('a line that does not echo', () => {
  it.each(['Espera, quem é?', 'Aqui é o João.', 'Clínica Sol?'])('is not classified as echoing by "%s"', (text) => {
    const call = greetingCall();
    call.send({ type: 'caller_speech_started', sinceMs: call.nowMs });
    call.run(200).send({ type: 'partial_transcript', text });
    expect(call.conversation.echo).toBeNull();
    expect(call.did('drop_playback')).toHaveLength(1);
  });
});

describe('people in the room', () => {
  it('do not stop the agent if their first word arrives before voice activity is noticed', () => {
    const call = greetingCall().run(4000);
    call.send({ type: 'caller_speech_started', sinceMs: call.nowMs, levelDb: -17 });
    call.run(500).send({ type: 'partial_transcript', text: 'Quero marcar uma consulta.' });
    call.send({ type: 'caller_speech_stopped', sinceMs: call.nowMs, levelDb: -17 });
    call.run(250).send({ type: 'final_transcript', text: 'Quero marcar uma consulta.', endOfTurn: true });
    while (call.conversation.floor.phase !== 'speaking') call.run(100);
    call.run(500).send({ type: 'partial_transcript', text: 'M' });
    call.send({ type: 'caller_speech_started', sinceMs: call.nowMs - 60, levelDb: -37 });
    call.run(270).send({ type: 'partial_transcript', text: 'Mãe,' });
    call.run(300).send({ type: 'partial_transcript', text: 'Mãe, cadê a mochila' });
    expect(call.did('drop_playback')).toEqual([]);
    expect(call.transcript().filter((line) => line.includes('Mãe'))).toEqual([]);
  });
});
