import { expect, it } from 'vitest';
import { overheadOf } from './overhead-of.ts';

const turn = {
  id: 7,
  transcribedMs: 1000,
  askedMs: 1010,
  tokens: [
    { atMs: 1260, from: 0 },
    { atMs: 1280, from: 5 },
    { atMs: 1300, from: 10 },
  ],
  speechText: 'Sim, sim.',
  speechAskedMs: 1285,
  audioMs: 1385,
};

it('the overhead of a turn excludes the time of the LLM and of TTS', () => {
  // 10 ms to ask, 5 ms to request speech, 3 ms to play it.
  expect(overheadOf([turn], [{ turn: 7, atMs: 1388 }])).toEqual([18]);
});

it('a request to the LLM before the end of the turn does not count against the bridge', () => {
  expect(overheadOf([{ ...turn, askedMs: 900 }], [{ turn: 7, atMs: 1388 }])).toEqual([8]);
});

it('a turn that was not answered has no overhead', () => {
  expect(overheadOf([turn], [])).toEqual([]);
});
