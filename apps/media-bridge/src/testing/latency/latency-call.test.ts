import type { ReturnPath } from '@ligai/contracts';
import { expect, test } from 'vitest';
import { type ComparedAnswer, LatencyCall, offMsOf } from './latency-call.ts';

const calls: [ReturnPath, number, number][] = [
  ['binary', 300, 30],
  ['binary', -300, 60],
  ['file', 300, 60],
  ['file', -300, 30],
];

test.each(calls)(
  'on the %s path the stages of an answer add up to the wait in the recording, with a clock of %i ppm and %i ms of jitter',
  { timeout: 60_000 },
  async (returnPath, driftPpm, jitterMs) => {
    const answers = await LatencyCall.play({ seed: 1, returnPath, minutes: 3, driftPpm, jitterMs });
    const offs = answers.map(offMsOf);
    expect(offs.length).toBeGreaterThan(15);
    expect(offs).not.toContain(null);
    for (const offMs of offs) expect(Math.abs(offMs ?? 0)).toBeLessThanOrEqual(20);
    expect(Math.abs(meanOf(answers.slice(-8)) - meanOf(answers.slice(0, 8)))).toBeLessThan(10);
  },
);

const meanOf = (answers: ComparedAnswer[]): number =>
  answers.reduce((sum, answer) => sum + (offMsOf(answer) ?? 0), 0) / answers.length;
