import { describe, expect, it } from 'vitest';
import { startConversation } from './conversation.ts';
import type { ConversationFact } from './event.ts';
import { step } from './step.ts';
import { ana, anaWith, greeting } from './testing/ana.ts';
import { callerMakesNoise, callerSays } from './testing/caller.ts';
import { PhoneCall } from './testing/phone-call.ts';

const offer =
  'Temos horários de manhã e de tarde, de segunda a sexta, e também aos sábados pela manhã na unidade do centro.';
const question = 'Você prefere atendimento de manhã ou de tarde? Temos vagas nos dois períodos durante toda a semana.';

/** The agent has just begun to say `text`, and goes on for some seconds. */
function agentSays(text: string, policy = ana): PhoneCall {
  const call = new PhoneCall({ policy, llm: (_, n) => ({ text: n === 1 ? text : 'Tudo bem.' }) }).join().run(5000);
  callerSays(call, 'Quais horários vocês têm?');
  return call.run(3500);
}
const playbackOf = (call: PhoneCall) =>
  call.effects.flatMap(({ effect }) => (effect.do.endsWith('_playback') ? [effect.do.replace('_playback', '')] : []));

describe('barge-in', () => {
  it('pauses the agent in the step of the first sound of the caller', () => {
    const call = agentSays(offer);
    expect(call.send({ type: 'caller_speech_started', sinceMs: call.nowMs - 60 })).toContainEqual({
      do: 'pause_playback',
    });
  });

  it('requires the minimum length of speech of the policy', () => {
    const call = agentSays(offer, anaWith('bargeIn', { minSpeechMs: 120 }));
    call.send({ type: 'caller_speech_started', sinceMs: call.nowMs });
    call.run(119);
    expect(playbackOf(call)).toEqual([]);
    call.run(1);
    expect(playbackOf(call)).toEqual(['pause']);
  });

  it('gives the floor to words, and records only the heard text', () => {
    const call = agentSays(offer);
    callerSays(call, 'Não, espera um pouco.');
    call.run(6000);
    expect(playbackOf(call)).toEqual(['pause', 'drop']);
    const cut = call.turns.get(2);
    expect(cut?.interrupted).toBe(true);
    expect(offer.startsWith(cut?.content ?? '-')).toBe(true);
    expect(cut?.generated).toBe(offer);
    const said = call.did('ask_llm').at(-1)?.messages.slice(-2);
    expect(said).toEqual([
      { role: 'assistant', content: cut?.content },
      { role: 'user', content: 'Não, espera um pouco.' },
    ]);
  });

  it('ends after a cough: the agent resumes without a lost or repeated word', () => {
    const call = agentSays(offer);
    callerMakesNoise(call, 300);
    call.run(12_000);
    expect(playbackOf(call)).toEqual(['pause', 'resume']);
    expect(call.transcript().at(-1)).toBe(`agent: ${offer}`);
    expect(call.calleeHeard(2).whole.join(' ')).toBe(offer);
  });

  it('ends during noise that does not stop', () => {
    const call = agentSays(offer);
    call.send({ type: 'caller_speech_started', sinceMs: call.nowMs });
    call.run(ana.bargeIn.maxPauseMs + 20);
    expect(playbackOf(call)).toEqual(['pause', 'resume']);
  });

  it.each(['aham', 'Sim, sim.', 'tá bom', 'Ah, entendi.'])(
    'is undone by "%s", which is written down',
    (backchannel) => {
      const call = agentSays(offer);
      callerSays(call, backchannel);
      call.run(13_000);
      expect(playbackOf(call)).toEqual(['pause', 'resume']);
      expect(call.transcript().slice(2)).toEqual([`agent: ${offer}`, `caller: ${backchannel}`]);
    },
  );

  it('treats "sim" after a question as an answer', () => {
    const call = agentSays(question);
    call.run(2200);
    callerSays(call, 'Sim.');
    call.run(4000);
    expect(playbackOf(call)).toEqual(['pause', 'drop']);
    expect(call.did('ask_llm').at(-1)?.messages.at(-1)).toEqual({ role: 'user', content: 'Sim.' });
  });

  it('treats "sim" long after a question as a backchannel', () => {
    const call = agentSays(question);
    call.run(4500);
    callerSays(call, 'Sim.');
    call.run(3000);
    expect(playbackOf(call)).toEqual(['pause', 'resume']);
  });

  it('gives the floor to a backchannel that continues with words', () => {
    const call = agentSays(offer);
    callerSays(call, 'Sim, mas eu prefiro de noite.');
    call.run(6000);
    expect(playbackOf(call)).toEqual(['pause', 'drop']);
    expect(call.transcript()[3]).toBe('caller: Sim, mas eu prefiro de noite.');
  });

  it('gives the floor to words that arrive after the agent has resumed', () => {
    const call = agentSays(offer);
    callerSays(call, 'Espera.', { sttMs: 1200 });
    call.run(4000);
    expect(playbackOf(call)).toEqual(['pause', 'resume', 'pause', 'drop']);
    expect(call.transcript()[3]).toBe('caller: Espera.');
  });

  it('is not caused by "alô" during the greeting', () => {
    const call = new PhoneCall({ policy: ana }).join().run(600);
    callerSays(call, 'Alô?');
    call.run(6000);
    expect(playbackOf(call)).toEqual(['pause', 'resume']);
    expect(call.transcript()).toEqual([`agent: ${greeting}`, 'caller: Alô?']);
  });

  it('is decided without the heard text if the shell does not report it', () => {
    let conversation = startConversation(ana);
    const send = (atMs: number, fact: ConversationFact) => {
      const next = step(conversation, { atMs, ...fact }, ana);
      conversation = next.conversation;
      return next.effects;
    };
    send(0, { type: 'joined', history: [], epochMs: 0 });
    send(100, { type: 'piece_started', pieceId: 1 });
    send(200, { type: 'caller_speech_started', sinceMs: 140 });
    send(400, { type: 'caller_speech_stopped', sinceMs: 250 });
    send(200 + ana.bargeIn.pauseAnswerMs, { type: 'woken' });
    expect(send(4000, { type: 'woken' })).toContainEqual({ do: 'resume_playback' });
  });

  it('does not interrupt a reply that has just been heard to its end', () => {
    const call = agentSays('Certo, anotado.');
    const remainingMs = 200;
    call.run(remainingMs);
    callerSays(call, 'E onde fica?');
    call.run(6000);
    expect(call.transcript().filter((line) => line === 'caller: E onde fica?')).toHaveLength(1);
  });
});
