import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Row, Scenario } from '../scenario.ts';

const program = fileURLToPath(import.meta.resolve('../../../media-bridge/src/testing/heard/main.ts'));
const run = promisify(execFile);
const bargeIns = 1000;

/** Compares what the callee heard of interrupted speech with the transcript, word by word, on a virtual clock. */
export const heard: Scenario = {
  name: 'heard',
  about: 'interruptions with failing TTS: what the callee heard, and what the transcript says',
  goal: 'Goal: maxWordsOff ≤ 1, exactPercent ≥ 99, piecesOutOfOrder = 0. `--seed N` selects other calls, `--calls N` the number of interruptions.',
  async run(progress, { seed = 1, calls = bargeIns }) {
    return Promise.all(
      ['binary', 'file'].map(async (path) => {
        const options = ['--path', path, '--seed', String(seed), '--barge-ins', String(calls)];
        const { stdout } = await run(process.execPath, [program, ...options]);
        progress(`${path} path: ${calls} interruptions`);
        return JSON.parse(stdout) as Row;
      }),
    );
  },
};
