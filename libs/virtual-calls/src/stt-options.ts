/** How speech-to-text behaves: a model of Deepgram behind the product's adapter. */
export type SttOptions = {
  /** `flux` detects the end of a turn by itself, with a confidence. */
  model: 'nova' | 'flux';
  /** From the audio to its result at the bridge; each result takes up to `jitterMs` longer. */
  lagMs: number;
  jitterMs: number;
  partialEveryMs: number;
  /** Silence after which a segment is final and has `speech_final`. */
  endpointingMs: number;
  /** Gap between words after which `UtteranceEnd` is sent. */
  utteranceEndMs: number;
  /** A segment of this length becomes final without a pause. */
  longestSegmentMs: number;
  /** Noise counts as speech for the endpointing, as the provider documents; `UtteranceEnd` remains. */
  noiseHoldsEndpointing: boolean;
  /** Share of words that are replaced, split or dropped, 0–1. */
  wordErrorRate: number;
  /** How finals are punctuated. `sentences`: each ends with a period, also in the middle of a sentence. */
  punctuation: 'as_said' | 'none' | 'sentences';
  /** `speech_final` is never sent. */
  speechFinal: boolean;
  /** A requested final is sent. */
  answersFinalize: boolean;
  /** Flux: the confidence that a turn has ended after a silence. */
  endConfidence: (text: string, silenceMs: number) => number;
  faults: readonly SttFault[];
};

/**
 * From `atMs` on. `silent`: connections are accepted and nothing is answered; the adapter notices it by unanswered speech and
 * reconnects. `dies`: the connection is lost and restored after `forMs`; audio of that time is transcribed afterwards
 * at 1.25 times real time. `refused`: it is lost for the rest of the call. `loses_final`: the final result of the next segment
 * is never sent, though its partial results were.
 */
export type SttFault = { atMs: number } & (
  | { kind: 'silent'; forMs?: number }
  | { kind: 'dies'; forMs: number }
  | { kind: 'refused' | 'loses_final' }
);

export const usualStt: SttOptions = {
  model: 'nova',
  ...{ lagMs: 150, jitterMs: 60, partialEveryMs: 250, endpointingMs: 250, utteranceEndMs: 1000 },
  ...{ longestSegmentMs: 5000, noiseHoldsEndpointing: true, wordErrorRate: 0, punctuation: 'as_said' },
  ...{ speechFinal: true, answersFinalize: true, endConfidence, faults: [] },
};

/** A finished sentence is taken for the end after a third of a second, any other text only by Flux's time limit. */
function endConfidence(text: string, silenceMs: number): number {
  const most = /[.!?]$/u.test(text) ? 0.95 : /[,;:…]$/u.test(text) ? 0.5 : 0.65;
  return most * (1 - Math.exp(-silenceMs / 250));
}
