import type { TranscriptLine, TurnRole } from '@ligai/contracts';
import type { CallTruth } from './simulated-switch.ts';

/** The difference between one party's words in the transcript and in the journal. */
export type Difference = {
  role: TurnRole;
  /** Number of words to insert, delete or change. */
  words: number;
  /** Allowed number: one for each cut. */
  allowed: number;
  written: string;
  happened: string;
};

type Line = Pick<TranscriptLine, 'role' | 'content'>;

/**
 * Compares a transcript with the words that the callee heard and said, without case and punctuation. One word may
 * differ at each cut: when the callee interrupted the agent, and when the call ended during speech.
 */
export function compareTranscript(transcript: readonly Line[], truth: CallTruth): Difference[] {
  const heard = truth.heard.filter(({ whole }) => whole).map(({ text }) => text);
  const endedInSpeech = truth.agentTurns.at(-1)?.endMs === null ? 1 : 0;
  // The word at the end of the call is counted once.
  const wordCutByEnd = endedInSpeech > 0 && truth.heard.at(-1)?.whole === false ? 1 : 0;
  const cutWords = truth.heard.length - heard.length - wordCutByEnd;
  const agentCuts = Math.max(truth.cuts.length, cutWords, truth.agentTurns.filter((turn) => turn.interrupted).length);
  const cutLines = truth.said.filter(({ text, said }) => text !== said).length;
  return [
    difference('assistant', transcript, heard.join(' '), agentCuts + endedInSpeech),
    difference('user', transcript, truth.said.map(({ said }) => said).join(' '), cutLines),
  ];
}

export const differs = ({ words, allowed }: Difference): boolean => words > allowed;

function difference(role: TurnRole, transcript: readonly Line[], happened: string, allowed: number): Difference {
  const lines = transcript.filter((line) => line.role === role);
  const written = lines.map(({ content }) => content).join(' ');
  return { role, written, happened, allowed, words: distance(wordsOf(written), wordsOf(happened)) };
}

export function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** Levenshtein distance of words. */
function distance(a: readonly string[], b: readonly string[]): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [at, word] of a.entries()) {
    const next = [at + 1];
    for (const [column, other] of b.entries()) {
      const changed = (row[column] ?? 0) + (word === other ? 0 : 1);
      next.push(Math.min(changed, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
