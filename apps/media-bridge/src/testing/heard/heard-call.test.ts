import { expect, test } from 'vitest';
import { outOfOrder, wordsOff } from './compare.ts';
import { HeardCall } from './heard-call.ts';

test.each(['binary', 'file'] as const)(
  'on the %s path interrupted turns are written as they were heard, and pieces stay in order, while TTS fails',
  { timeout: 60_000 },
  async (path) => {
    const turns = [];
    for (let seed = 1; seed <= 6; seed += 1) turns.push(...(await new HeardCall(seed, path).play()));
    const off = turns.map(({ turn, heard }) => wordsOff(heard, turn.content.split(' ').filter(Boolean)));
    expect(turns.filter(({ turn }) => turn.interrupted).length).toBeGreaterThan(20);
    expect(turns.map(({ heard }) => outOfOrder(heard)).filter((count) => count > 0)).toEqual([]);
    expect(off.filter((words) => words === 0).length).toBeGreaterThanOrEqual(0.9 * off.length);
  },
);
