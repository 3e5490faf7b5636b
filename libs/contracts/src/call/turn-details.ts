import { z } from 'zod';
import { type CallId, TurnId, turnIdOf } from '../ids.ts';
import type { Turn, TurnLatency } from './turn.ts';

const stage = (ends: string) => z.number().int().nonnegative().describe(ends);

/** `TurnLatency` in answers of the API and messages for the dashboard. */
export const AnswerLatency = z
  .object({
    stt_final_ms: stage('From the last sound of the person to the last words from speech recognition'),
    endpointing_ms: stage('Until the turn of the person was found to have ended'),
    llm_first_token_ms: stage('Until the first text of the language model'),
    first_piece_ms: stage('Until the first piece that can be spoken was complete'),
    tts_first_byte_ms: stage('Until its first audio from speech synthesis'),
    socket_ms: stage('Until it was written to the audio socket of the switch'),
    playout_ms: stage('Until the switch played its first sample'),
    total_ms: stage('The sum of the stages'),
  })
  .describe(
    'The time from the last sound of the person to the first of the agent, in milliseconds: each stage begins where the one before it ends, and they add up to `total_ms`',
  );
export type AnswerLatency = z.infer<typeof AnswerLatency>;

/** What answers of the API and messages for the dashboard add to the text of a turn. */
export const turnDetails = {
  turn_id: TurnId.describe('Names the turn, also in events and logs'),
  answers: TurnId.nullable().describe('The turn of the person that the agent answers; null if it answers none'),
  latency: AnswerLatency.nullable().describe(
    'How long the person waited for this answer; null for other turns, and until it is known',
  ),
};

export function turnDetailsOf(
  callId: CallId,
  { index, answers, latency }: Turn,
): z.infer<z.ZodObject<typeof turnDetails>> {
  return {
    turn_id: turnIdOf(callId, index),
    answers: answers === null ? null : turnIdOf(callId, answers),
    latency: latency && toAnswerLatency(latency),
  };
}

function toAnswerLatency(latency: TurnLatency): AnswerLatency {
  return {
    stt_final_ms: latency.sttFinalMs,
    endpointing_ms: latency.endpointingMs,
    llm_first_token_ms: latency.llmFirstTokenMs,
    first_piece_ms: latency.firstPieceMs,
    tts_first_byte_ms: latency.ttsFirstByteMs,
    socket_ms: latency.socketMs,
    playout_ms: latency.playoutMs,
    total_ms: latency.totalMs,
  };
}
