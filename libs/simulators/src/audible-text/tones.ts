/**
 * The sound of one symbol: two tones at once, the first of 16 low ones for its upper four bits and the second of 16
 * high ones for its lower four. All are multiples of 100 Hz within the 300–3400 Hz of a telephone, so a window of
 * exactly 10 ms distinguishes them at any phase (they are orthogonal over it).
 */
export const toneStepHz = 100;
export const lowestToneHz = 300;
export const tonesPerGroup = 16;

/** The sample rate of the detector; 16 kHz audio is converted first. */
export const detectorRateHz = 8000;
/** 10 ms at the detector's rate. */
export const windowSamples = detectorRateHz / toneStepHz;
/** Windows overlap by half: two of them lie within any symbol of at least `shortestSymbolMs`. */
export const hopSamples = windowSamples / 2;
export const hopMs = (hopSamples * 1000) / detectorRateHz;

/** The shortest symbol that certainly contains two complete windows. */
export const shortestSymbolMs = 24;

/** Multiples of `toneStepHz` of the two tones of `symbol` (0–255). */
export function tonesOf(symbol: number): [low: number, high: number] {
  const lowest = lowestToneHz / toneStepHz;
  return [lowest + (symbol >> 4), lowest + tonesPerGroup + (symbol & 15)];
}
