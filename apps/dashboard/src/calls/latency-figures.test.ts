import type { AnswerLatency } from '@ligai/contracts';
import { expect, it } from 'vitest';
import { axisSteps, longestStage, quantile, stages } from './latency-figures.ts';

it('the median and the slowest of few values are values of the list', () => {
  expect(quantile([900, 700, 800], 0.5)).toBe(800);
  expect(quantile([900, 700, 800], 1)).toBe(900);
  expect(quantile([], 0.5)).toBe(0);
});

it('the longest stage is that of all answers together', () => {
  const none = Object.fromEntries([...stages, 'total_ms'].map((stage) => [stage, 0])) as AnswerLatency;
  const answers = [
    { ...none, stt_final_ms: 450, tts_first_byte_ms: 60 },
    { ...none, stt_final_ms: 200, tts_first_byte_ms: 500 },
  ];
  expect(longestStage(answers)).toBe('stt_final_ms');
});

it('an axis has few round steps and reaches the highest value', () => {
  expect(axisSteps(767)).toEqual([0, 200, 400, 600, 800]);
  expect(axisSteps(1)).toEqual([0, 0.5, 1]);
  expect(axisSteps(2300).at(-1)).toBeGreaterThanOrEqual(2300);
});
