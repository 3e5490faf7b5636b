import { expect, test } from 'vitest';
import { UnansweredSpeech } from './unanswered-speech.ts';

const limits = { unansweredMs: 2500, longestUnansweredMs: 8000 };

test('speech without an answer makes a connection deaf after its limit, also if it was short', () => {
  const speech = new UnansweredSpeech(limits);
  speech.voice(true, 1000, 1000);
  speech.voice(false, 1400, 1400);
  expect(speech.overdueMs(3499)).toBeUndefined();
  expect(speech.overdueMs(3500)).toBe(2500);
  expect(speech.audioMs).toBe(1000);
});

test('an answer counts for the speech before it, and speech that continues needs another', () => {
  const speech = new UnansweredSpeech(limits);
  speech.voice(true, 0, 0);
  speech.answered(2000, 2000);
  expect(speech.overdueMs(4400)).toBeUndefined();
  expect(speech.overdueMs(4500)).toBe(2500);
});

test('the end of speech that was answered until shortly before needs no answer of its own', () => {
  const speech = new UnansweredSpeech(limits);
  speech.voice(true, 0, 0);
  speech.answered(1900, 1900);
  speech.voice(false, 2000, 2000);
  expect(speech.overdueMs(60_000)).toBeUndefined();
});

test('the time without audio does not count', () => {
  const speech = new UnansweredSpeech(limits);
  speech.voice(true, 0, 0);
  speech.postpone(60_000);
  expect(speech.overdueMs(62_000)).toBeUndefined();
  expect(speech.overdueMs(62_500)).toBe(2500);
});

test('silence needs no answer', () => {
  const speech = new UnansweredSpeech(limits);
  speech.answered(0, 0);
  expect(speech.overdueMs(60_000)).toBeUndefined();
});

test('each deaf connection in a row gets twice the time, and an answer resets it', () => {
  const speech = new UnansweredSpeech(limits);
  speech.voice(true, 0, 0);
  for (const limitMs of [2500, 5000, 8000, 8000]) {
    speech.restart(0);
    expect(speech.overdueMs(limitMs - 1)).toBeUndefined();
    expect(speech.overdueMs(limitMs)).toBe(limitMs);
    speech.replaced();
    expect(speech.isDoubtful).toBe(true);
  }
  speech.answered(0, 0);
  expect(speech.isDoubtful).toBe(false);
  expect(speech.overdueMs(2500)).toBe(2500);
});
