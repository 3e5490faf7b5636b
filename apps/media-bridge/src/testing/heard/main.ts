import { parseArgs } from 'node:util';
import type { ReturnPath } from '@ligai/contracts';
import { halfShares, outOfOrder, wordsOff } from './compare.ts';
import { type ComparedTurn, HeardCall } from './heard-call.ts';

/**
 * Plays calls until there are `--barge-ins`, and prints one line of JSON with the differences between the transcripts
 * and what the callee heard. Run by `npm run bench -- heard`.
 */
const { values } = parseArgs({
  options: {
    path: { type: 'string', default: 'binary' },
    seed: { type: 'string', default: '1' },
    'barge-ins': { type: 'string', default: '1000' },
    verbose: { type: 'boolean', default: false },
  },
});

const interrupted: ComparedTurn[] = [];
const turns: ComparedTurn[] = [];
for (let n = 0; interrupted.length < Number(values['barge-ins']); n += 1) {
  const compared = await new HeardCall(Number(values.seed) * 100_000 + n, values.path as ReturnPath).play();
  turns.push(...compared);
  interrupted.push(...compared.filter(({ turn }) => turn.interrupted));
}
interrupted.length = Number(values['barge-ins']);

const offOf = ({ turn, heard }: ComparedTurn) => wordsOff(heard, wordsOf(turn.content));
const percentOf = (count: number) => Math.round((count * 1000) / interrupted.length) / 10;
const atHalf = ({ turn, heard }: ComparedTurn) => wordsOff(heard, wordsOf(turn.content), halfShares) === 0;
process.stdout.write(
  `${JSON.stringify({
    path: values.path,
    bargeIns: interrupted.length,
    turns: turns.length,
    exactPercent: percentOf(interrupted.filter((turn) => offOf(turn) === 0).length),
    maxWordsOff: Math.max(...turns.map(offOf)),
    exactAtHalfPercent: percentOf(interrupted.filter(atHalf).length),
    exactOfAllTurnsPercent: Math.round((turns.filter((turn) => offOf(turn) === 0).length * 1000) / turns.length) / 10,
    piecesOutOfOrder: turns.reduce((sum, { heard }) => sum + outOfOrder(heard), 0),
  })}\n`,
);

if (values.verbose) for (const turn of turns.filter((one) => offOf(one) > 0 || outOfOrder(one.heard) > 0)) show(turn);

function show({ turn, heard }: ComparedTurn): void {
  const words = heard.map(({ text, share, piece, fault }) => `${text}(${share.toFixed(2)} of ${piece}, ${fault})`);
  process.stderr.write(`off ${offOf({ turn, heard })}\nheard ${words.join(' ')}\nwritten ${turn.content}\n\n`);
}

function wordsOf(text: string): string[] {
  return text.split(/\s+/u).filter((word) => word !== '');
}
