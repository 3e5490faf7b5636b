/** Speed of a voice in characters per second, including blanks, and how much speech has told it. */
export type VoiceSpeed = { readonly charsPerSecond: number; readonly measuredMs: number };

/**
 * Weight of a language's usual speed. A sentence of three seconds differs from the speed of its voice by 3 to 5 %, the voice
 * from the usual speed by some 12 %.
 */
const usualMs = 300;
/** Older speech is forgotten: the voice may have been another one. */
const memoryMs = 20_000;
/** A shorter text is no measure: the end of a text is drawn out. */
const minChars = 20;
/** Nor is a speed that no voice has: the audio stalled, or parts are missing. */
const mostFactor = 1.8;

export const usualSpeed = (charsPerSecond: number): VoiceSpeed => ({ charsPerSecond, measuredMs: usualMs });

/** The speed once `chars` characters were heard that took `speechMs` without the silences. */
export function learnSpeed(known: VoiceSpeed, chars: number, speechMs: number): VoiceSpeed {
  const factor = (chars * 1000) / speechMs / known.charsPerSecond;
  if (chars < minChars || !(factor < mostFactor && factor > 1 / mostFactor)) return known;
  const measuredMs = known.measuredMs + speechMs;
  return {
    charsPerSecond: (known.charsPerSecond * known.measuredMs + chars * 1000) / measuredMs,
    measuredMs: Math.min(memoryMs, measuredMs),
  };
}
