import type { AnswerLatency } from '@ligai/contracts';
import { stack } from 'd3-shape';

/** The stages of an answer's latency, in the order in which they follow each other. */
export const stages = [
  ...(['stt_final_ms', 'endpointing_ms', 'llm_first_token_ms', 'first_piece_ms', 'tts_first_byte_ms'] as const),
  ...(['socket_ms', 'playout_ms'] as const),
] satisfies (keyof AnswerLatency)[];
export type Stage = (typeof stages)[number];

/** The colour of a stage. */
export const stageColour = (stage: Stage): string => `var(--part-${stages.indexOf(stage) + 1})`;

/** The value that `share` (0 to 1) of the values do not exceed; 0 without values. Nearest rank. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}

/** The stage that takes the most time in the answers together. */
export function longestStage(answers: readonly AnswerLatency[]): Stage {
  const sum = (stage: Stage) => answers.reduce((total, latency) => total + latency[stage], 0);
  return [...stages].sort((a, b) => sum(b) - sum(a))[0] ?? 'stt_final_ms';
}

/** The stages of an answer, each from the end of the one before, in milliseconds. */
export const spansOf = (latency: AnswerLatency): { stage: Stage; from: number; to: number }[] =>
  stack<AnswerLatency, Stage>()
    .keys(stages)([latency])
    .map(({ key, 0: span }) => ({ stage: key, from: span?.[0] ?? 0, to: span?.[1] ?? 0 }));
