import type { AnswerLatency } from '@ligai/contracts';
import { expect, it } from 'vitest';
import { longestStage, quantile, spansOf, stages } from './latency-figures.ts';

it('the median and the slowest of few values are values of the list', () => {
  expect(quantile([900, 700, 800], 0.5)).toBe(800);
  expect(quantile([900, 700, 800], 1)).toBe(900);
  expect(quantile([], 0.5)).toBe(0);
});

const none = Object.fromEntries([...stages, 'total_ms'].map((stage) => [stage, 0])) as AnswerLatency;

it('the longest stage is that of all answers together', () => {
  const answers = [
    { ...none, stt_final_ms: 450, tts_first_byte_ms: 60 },
    { ...none, stt_final_ms: 200, tts_first_byte_ms: 500 },
  ];
  expect(longestStage(answers)).toBe('stt_final_ms');
});

it('a stage begins where the one before it ends', () => {
  const spans = spansOf({ ...none, stt_final_ms: 450, llm_first_token_ms: 300 });
  expect(spans.slice(0, 3)).toEqual([
    { stage: 'stt_final_ms', from: 0, to: 450 },
    { stage: 'endpointing_ms', from: 450, to: 450 },
    { stage: 'llm_first_token_ms', from: 450, to: 750 },
  ]);
});
