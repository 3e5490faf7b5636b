import type { TurnSteps } from './recorded-providers.ts';
import type { DriverReport } from './switch-driver.ts';

/**
 * What the bridge added to each answered turn, in milliseconds: from the transcript that ended the turn to the first
 * audio at the switch, without the time in which the LLM or TTS was at work.
 */
export function overheadOf(turns: readonly TurnSteps[], answers: DriverReport['answers']): number[] {
  const answeredAtMs = new Map(answers.map(({ turn, atMs }) => [turn, atMs]));
  return turns.flatMap((turn) => {
    const atMs = answeredAtMs.get(turn.id);
    const { transcribedMs, askedMs, speechAskedMs, audioMs } = turn;
    if (atMs === undefined || askedMs === undefined || speechAskedMs === undefined || audioMs === undefined) return [];
    const llmMs = writtenMs(turn) - Math.max(transcribedMs, askedMs);
    return [atMs - transcribedMs - Math.max(0, llmMs) - (audioMs - speechAskedMs)];
  });
}

/** When the LLM had sent the text of the first request to TTS. */
function writtenMs({ tokens, speechText = '' }: TurnSteps): number {
  return tokens.findLast(({ from }) => from < speechText.length)?.atMs ?? 0;
}
