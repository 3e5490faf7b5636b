import { expect, it } from 'vitest';
import { learnSpeed, usualSpeed, type VoiceSpeed } from './voice-speed.ts';

const usual = usualSpeed(15);
/** Sentences of 45 characters, each so many milliseconds long. */
const afterSentences = (...speechMs: number[]): VoiceSpeed =>
  speechMs.reduce((voice, ms) => learnSpeed(voice, 45, ms), usual);

it('one sentence tells the speed of a voice to within 3 %', () => {
  expect(afterSentences(2500).charsPerSecond).toBeGreaterThan(18 * 0.97);
  expect(afterSentences(3600).charsPerSecond).toBeLessThan(12.5 * 1.03);
});

it('further sentences count in proportion to their length', () => {
  const two = afterSentences(2500, 2700);
  expect(two.charsPerSecond).toBeGreaterThan(afterSentences(2700).charsPerSecond);
  expect(learnSpeed(two, 180, 12_000).charsPerSecond).toBeLessThan(15.9);
});

it('another voice is known after half a minute', () => {
  const slow = afterSentences(...Array(20).fill(3000));
  const quick = Array<number>(12)
    .fill(2250)
    .reduce((voice, ms) => learnSpeed(voice, 45, ms), slow);
  expect(quick.charsPerSecond).toBeGreaterThan(18);
});

it('a few words and audio that stalled or ended early teach nothing', () => {
  expect(learnSpeed(usual, 10, 1500)).toBe(usual);
  expect(learnSpeed(usual, 45, 6000)).toBe(usual);
  expect(learnSpeed(usual, 45, 900)).toBe(usual);
  expect(learnSpeed(usual, 45, 0)).toBe(usual);
  expect(learnSpeed(usual, 45, -10)).toBe(usual);
});
