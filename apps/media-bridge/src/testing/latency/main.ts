import { parseArgs } from 'node:util';
import type { ReturnPath } from '@ligai/contracts';
import { LatencyCall, offMsOf } from './latency-call.ts';

/**
 * Plays one call and prints a line of JSON: for each answer its latency by stages, when it began, and by how much the sum
 * differs from the recording. Run by `npm run bench -- latency-sum`.
 */
const { values } = parseArgs({
  options: {
    path: { type: 'string', default: 'binary' },
    seed: { type: 'string', default: '1' },
    minutes: { type: 'string', default: '35' },
    drift: { type: 'string', default: '0' },
    jitter: { type: 'string', default: '0' },
  },
});

const answers = await LatencyCall.play({
  seed: Number(values.seed),
  returnPath: values.path as ReturnPath,
  minutes: Number(values.minutes),
  driftPpm: Number(values.drift),
  jitterMs: Number(values.jitter),
});
const compared = answers.map((answer) => {
  const { startedAtMs, latency } = answer.turn;
  return { startedAtMs, latency, offMs: offMsOf(answer) };
});
process.stdout.write(`${JSON.stringify(compared)}\n`);
