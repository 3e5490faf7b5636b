import { latencyStages, type TurnLatency } from '@ligai/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ConversationFact } from './event.ts';
import { latencyOf } from './latency.ts';
import type { ReplyTimes } from './reply.ts';
import { ana, greeting } from './testing/ana.ts';
import { callerSays } from './testing/caller.ts';
import { PhoneCall } from './testing/phone-call.ts';

const times: ReplyTimes = {
  caller: { silentAtMs: 1000, transcribedAtMs: 1180 },
  ...{ askedAtMs: 1400, firstTokenAtMs: 1700, firstPieceAtMs: 1750 },
  ...{ firstAudioAtMs: 1900, writtenAtMs: 1901, playedAtMs: 1915 },
};
const stagesOf = (latency: TurnLatency | null) => latencyStages.map((stage) => latency?.[stage]);
const sumOf = (latency: TurnLatency) => latencyStages.reduce((sum, stage) => sum + latency[stage], 0);

describe('the latency of an answer', () => {
  it('is divided into stages that follow each other', () => {
    const latency = latencyOf(times);
    expect(stagesOf(latency)).toEqual([180, 220, 300, 50, 150, 1, 14]);
    expect(latency?.totalMs).toBe(915);
  });

  it('has stages that add up exactly, none of them negative, whatever the order of the times', () => {
    const atMs = fc.double({ min: 0, max: 60_000, noNaN: true });
    const any: fc.Arbitrary<ReplyTimes> = fc.record({
      caller: fc.record({ silentAtMs: atMs, transcribedAtMs: atMs }),
      ...{ askedAtMs: atMs, firstTokenAtMs: atMs, firstPieceAtMs: atMs },
      ...{ firstAudioAtMs: fc.option(atMs), writtenAtMs: atMs, playedAtMs: fc.option(atMs) },
    });
    fc.assert(
      fc.property(any, (uneven) => {
        const latency = latencyOf(uneven);
        for (const ms of stagesOf(latency)) expect(ms).toBeGreaterThanOrEqual(0);
        expect(latency && sumOf(latency)).toBe(latency?.totalMs);
      }),
    );
  });

  it('counts a request that was sent before the end of the turn from that end', () => {
    expect(stagesOf(latencyOf({ ...times, firstTokenAtMs: 1350, firstPieceAtMs: 1390 }))).toEqual([
      ...[180, 220, 0, 0, 500, 1, 14],
    ]);
    expect(stagesOf(latencyOf({ ...times, firstTokenAtMs: 1350, firstPieceAtMs: 1420 }))).toEqual([
      ...[180, 220, 0, 20, 480, 1, 14],
    ]);
  });

  it('has no negative stage if the words arrived before the last sound', () => {
    const caller = { silentAtMs: 1000, transcribedAtMs: 900 };
    expect(stagesOf(latencyOf({ ...times, caller }))).toEqual([0, 400, 300, 50, 150, 1, 14]);
  });

  it('is unknown for an answer without the caller, without the LLM, or before it is played', () => {
    expect(latencyOf({ ...times, caller: null })).toBeNull();
    expect(latencyOf({ ...times, firstTokenAtMs: null })).toBeNull();
    expect(latencyOf({ ...times, writtenAtMs: null })).toBeNull();
  });
});

/** An answer of two pieces, which LLM, TTS and the switch leave to the test. */
function answered() {
  const silent = { text: '', firstTokenMs: 60_000 };
  const ttsMs = (text: string) => (text === greeting ? 100 : 60_000);
  const call = new PhoneCall({ policy: ana, llm: () => silent, ttsMs }).join().run(5000);
  callerSays(call, 'Pode ser amanhã?', { endOfTurnMs: 400 });
  while (call.conversation.floor.phase !== 'thinking') call.run(10);
  const replyId = call.did('ask_llm').at(-1)?.replyId ?? 0;
  const send = (fact: ConversationFact) => void call.send(fact);
  const first = call.conversation.lastPieceId + 1;
  send({ type: 'reply_text', replyId, text: 'Claro, pode sim. Amanhã às dez horas. ' });
  call.run(100);
  return { call, send, first, latency: () => call.turns.get(2)?.latency ?? null };
}

describe('the end of the wait', () => {
  it('is written once the switch has confirmed that it plays the answer', () => {
    const { call, send, first, latency } = answered();
    const { nowMs } = call;
    send({ type: 'piece_synthesised', pieceId: first });
    send({ type: 'piece_started', pieceId: first, writtenAtMs: nowMs + 5, playedAtMs: nowMs + 15 });
    expect(latency()).toBeNull();
    call.run(120);
    send({ type: 'piece_played', pieceId: first, sinceMs: nowMs + 23 });
    expect(latency()).toMatchObject({ ttsFirstByteMs: 100, socketMs: 5, playoutMs: 18 });
    send({ type: 'piece_played', pieceId: first, sinceMs: nowMs + 90 });
    expect(latency()).toMatchObject({ playoutMs: 18 });
  });

  it('is estimated if the answer is interrupted before the confirmation', () => {
    const { call, send, first, latency } = answered();
    const { nowMs } = call;
    send({ type: 'piece_synthesised', pieceId: first });
    send({ type: 'piece_started', pieceId: first, writtenAtMs: nowMs + 5, playedAtMs: nowMs + 15 });
    call.hangUpByCaller();
    expect(latency()).toMatchObject({ ttsFirstByteMs: 100, socketMs: 5, playoutMs: 10 });
  });

  it('does not depend on a later piece whose audio arrives before that of the first', () => {
    const { call, send, first, latency } = answered();
    send({ type: 'piece_synthesised', pieceId: first + 1 });
    call.run(50);
    send({ type: 'piece_synthesised', pieceId: first });
    send({ type: 'piece_started', pieceId: first });
    send({ type: 'piece_played', pieceId: first + 1, sinceMs: call.nowMs });
    expect(latency()).toBeNull();
    send({ type: 'piece_played', pieceId: first, sinceMs: call.nowMs });
    expect(latency()).toMatchObject({ ttsFirstByteMs: 150, socketMs: 0 });
  });

  it('is counted from the end of the sound although STT reported the end of the turn before voice activity noticed it', () => {
    const call = new PhoneCall({
      policy: ana,
      ttsFirstByteMs: 100,
      llm: () => ({ text: 'Claro.', firstTokenMs: 300 }),
    });
    call.join().run(5000);
    const { nowMs } = call;
    call.send({ type: 'caller_speech_started', sinceMs: nowMs });
    call.run(1000);
    call.send({ type: 'partial_transcript', text: 'Quanto custa?' });
    call.run(60);
    call.send({ type: 'final_transcript', text: 'Quanto custa?', endOfTurn: true });
    while (call.did('ask_llm').length === 0) call.run(10);
    call.run(20);
    call.send({ type: 'caller_speech_stopped', sinceMs: call.nowMs - 160, soundEndedAtMs: nowMs + 900 });
    call.run(3000);
    const waited = call.turns.get(2)?.latency;
    const askedAtMs = call.effects.find(({ effect }) => effect.do === 'ask_llm')?.atMs ?? 0;
    expect(waited).toMatchObject({ sttFinalMs: 160, endpointingMs: askedAtMs - nowMs - 1060 });
  });

  it('names the turn that was answered, in the request, the speech and the transcript', () => {
    const { call, send, first } = answered();
    send({ type: 'piece_synthesised', pieceId: first });
    send({ type: 'piece_started', pieceId: first });
    expect(call.did('ask_llm').at(-1)?.answers).toBe(1);
    expect(call.did('speak').find(({ pieceId }) => pieceId === first)?.answers).toBe(1);
    expect(call.turns.get(2)?.answers).toBe(1);
    expect(call.turns.get(0)?.answers).toBeNull();
  });
});
