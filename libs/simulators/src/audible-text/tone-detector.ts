import { lowestToneHz, toneStepHz, tonesPerGroup, windowSamples } from './tones.ts';

/** The value of a window without a symbol (0–255). */
export const noSymbol = -1;

/** A window below this (root mean square of L16) is silence, and is not analysed. */
const silenceRms = 120;
/** Minimum share of the two tones in the window's energy; noise and mixtures have less. */
const leastTonalShare = 0.5;
/** Minimum ratio (in power) of a tone to the next strongest of its group. */
const dominance = 3;

const quarter = windowSamples / 4;
const half = windowSamples / 2;
const lowestTone = lowestToneHz / toneStepHz;
const cosines = trigonometry(Math.cos);
const sines = trigonometry(Math.sin);

/** Scratch memory of `readWindow`, which is synchronous: one for the whole process. */
const evenCos = new Float64Array(quarter + 1);
const oddCos = new Float64Array(quarter + 1);
const evenSin = new Float64Array(quarter + 1);
const oddSin = new Float64Array(quarter + 1);

/**
 * The symbol in `window` (`windowSamples` long), or `noSymbol`. A discrete Fourier transform of the possible tones
 * only, folded twice by the symmetries of sine and cosine: 40 multiplications per tone instead of 160.
 */
export function readWindow(window: Float64Array): number {
  let energy = 0;
  for (const sample of window) energy += sample * sample;
  if (energy < silenceRms ** 2 * windowSamples) return noSymbol;

  fold(window);
  const low = strongest(0);
  const high = strongest(tonesPerGroup);
  if (!low || !high) return noSymbol;
  const tonalEnergy = ((low.power + high.power) * 2) / windowSamples;
  return tonalEnergy < leastTonalShare * energy ? noSymbol : (low.at << 4) | high.at;
}

/** Sums and differences of the samples that share a cosine or a sine: mirrored at the half, then at the quarter. */
function fold(window: Float64Array): void {
  const x = (n: number) => window[n] ?? 0;
  evenCos[0] = x(0) + x(half);
  oddCos[0] = x(0) - x(half);
  for (let n = 1; n <= quarter; n += 1) {
    const [near, far] = [x(n) + x(windowSamples - n), x(half - n) + x(half + n)];
    const [nearDifference, farDifference] = [x(n) - x(windowSamples - n), x(half - n) - x(half + n)];
    const share = n === quarter ? 0.5 : 1;
    evenCos[n] = (near + far) * share;
    oddCos[n] = (near - far) * share;
    evenSin[n] = (nearDifference - farDifference) * share;
    oddSin[n] = (nearDifference + farDifference) * share;
  }
}

function strongest(firstOfGroup: number): { at: number; power: number } | undefined {
  let at = 0;
  let best = 0;
  let second = 0;
  for (let tone = 0; tone < tonesPerGroup; tone += 1) {
    const power = powerOf(firstOfGroup + tone);
    if (power > best) {
      second = best;
      best = power;
      at = tone;
    } else if (power > second) second = power;
  }
  return best > dominance * second ? { at, power: best } : undefined;
}

function powerOf(tone: number): number {
  const even = (tone + lowestTone) % 2 === 0;
  const [cosInput, sinInput] = even ? [evenCos, evenSin] : [oddCos, oddSin];
  const base = tone * (quarter + 1);
  let real = 0;
  let imaginary = 0;
  for (let n = 0; n <= quarter; n += 1) {
    real += (cosInput[n] ?? 0) * (cosines[base + n] ?? 0);
    imaginary += (sinInput[n] ?? 0) * (sines[base + n] ?? 0);
  }
  return real * real + imaginary * imaginary;
}

function trigonometry(wave: (angle: number) => number): Float64Array {
  const table = new Float64Array(2 * tonesPerGroup * (quarter + 1));
  for (let tone = 0; tone < 2 * tonesPerGroup; tone += 1) {
    for (let n = 0; n <= quarter; n += 1) {
      table[tone * (quarter + 1) + n] = wave((2 * Math.PI * (tone + lowestTone) * n) / windowSamples);
    }
  }
  return table;
}
