import { type HeardWord, seconds } from './messages.ts';

export type TurnEvent = 'StartOfTurn' | 'Update' | 'EagerEndOfTurn' | 'TurnResumed' | 'EndOfTurn';

/** The messages of the server on `/v2/listen`, with the fields of the SDK's types. Times in seconds. */
export type FluxMessage =
  | { type: 'Connected'; request_id: string; sequence_id: number }
  | { type: 'TurnInfo'; event: TurnEvent; transcript: string; [field: string]: unknown }
  | { type: 'ConfigureSuccess'; [field: string]: unknown }
  | { type: 'Error'; sequence_id: number; code: string; description: string };

export type TurnFacts = {
  event: TurnEvent;
  turnIndex: number;
  words: HeardWord[];
  windowStartMs: number;
  windowEndMs: number;
  confidence: number;
  trigger?: 'model' | 'manual' | 'timeout';
};

/** Creates the messages of one request, numbered in the order of their creation. */
export function fluxMessagesFor(requestId: string, languages: string[] | null) {
  let sequenceId = 0;
  const numbered = () => ({ request_id: requestId, sequence_id: sequenceId++ });
  return {
    connected: (): FluxMessage => ({ type: 'Connected', ...numbered() }),
    configured: (fields: object): FluxMessage => ({ type: 'ConfigureSuccess', ...numbered(), ...fields }),
    error: (code: string, description: string): FluxMessage => ({ type: 'Error', ...numbered(), code, description }),
    turn: ({ event, turnIndex, words, windowStartMs, windowEndMs, confidence, trigger }: TurnFacts): FluxMessage => ({
      type: 'TurnInfo',
      ...numbered(),
      event,
      turn_index: turnIndex,
      audio_window_start: seconds(windowStartMs),
      audio_window_end: seconds(windowEndMs),
      transcript: words.map(({ text }) => text).join(' '),
      words: words.map(({ text, startMs, endMs }) => ({
        ...{ word: text, confidence: 0.98, start: seconds(startMs), end: seconds(endMs) },
      })),
      end_of_turn_confidence: Math.round(confidence * 1000) / 1000,
      ...(trigger !== undefined && { trigger }),
      ...(languages !== null && { languages: languages.slice(0, 1), languages_hinted: languages }),
    }),
  };
}
