import { describe, expect, it } from 'vitest';
import { type Beep, BeepDetector } from './beep-detector.ts';
import { decodeMuLaw, encodeMuLaw } from './mu-law.ts';

type Wave = (second: number) => number;
const rateHz = 8000;
const silence: Wave = () => 0;
const sine =
  (hz: number, level = 0.3): Wave =>
  (s) =>
    level * Math.sin(2 * Math.PI * hz * s);
const both =
  (...waves: Wave[]): Wave =>
  (s) =>
    waves.reduce((sum, wave) => sum + wave(s), 0);
/** Noise of this amplitude, the same in each run. */
function noise(level: number): Wave {
  let state = 12345;
  return () => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return level * (2 * (state / 2147483648) - 1);
  };
}
/** A voice: a fundamental that moves, with harmonics. */
const voice: Wave = (s) => {
  const hz = 140 + 30 * Math.sin(2 * Math.PI * 3 * s);
  return [1, 2, 3, 4, 5, 6].reduce((sum, k) => sum + (0.15 / k) * Math.sin(2 * Math.PI * hz * k * s + k), 0);
};

function beepsIn(parts: readonly [Wave, number][], { sampleRateHz = rateHz, telephone = true } = {}): Beep[] {
  const detector = new BeepDetector(sampleRateHz, 20);
  const samples = parts.flatMap(([wave, ms]) =>
    Array.from({ length: (ms * sampleRateHz) / 1000 }, (_, n) => Math.round(32_000 * wave(n / sampleRateHz))),
  );
  const pcm = telephone ? decodeMuLaw(encodeMuLaw(Int16Array.from(samples))) : Int16Array.from(samples);
  const frame = (sampleRateHz * 20) / 1000;
  const beeps: Beep[] = [];
  for (let at = 0; at + frame <= pcm.length; at += frame) {
    const beep = detector.frame(pcm.subarray(at, at + frame));
    if (beep) beeps.push(beep);
  }
  return beeps;
}

describe('a beep', () => {
  it.each([520, 620, 850, 1000, 1400, 2000])('of %i Hz is found, with its length, a second after its end', (hz) => {
    const [beep, ...more] = beepsIn([
      [voice, 3000],
      [silence, 250],
      [sine(hz), 610],
      [silence, 1200],
    ]);
    expect(more).toEqual([]);
    expect(Math.abs((beep?.hz ?? 0) - hz)).toBeLessThanOrEqual(15);
    expect(Math.abs((beep?.lengthMs ?? 0) - 610)).toBeLessThanOrEqual(30);
  });

  it('is found on a noisy line, when it is quiet, and at 16 kHz', () => {
    const noisy = noise(0.01);
    expect(
      beepsIn([
        [both(sine(1000), noisy), 500],
        [noisy, 1200],
      ]),
    ).toHaveLength(1);
    expect(
      beepsIn([
        [sine(1000, 0.02), 500],
        [silence, 1200],
      ]),
    ).toHaveLength(1);
    expect(
      beepsIn(
        [
          [sine(1000), 500],
          [silence, 1200],
        ],
        { sampleRateHz: 16_000, telephone: false },
      ),
    ).toHaveLength(1);
  });

  it.each<[string, [Wave, number][]]>([
    ['shorter than 300 ms', [[sine(1000), 200]]],
    ['longer than 3 s', [[sine(1000), 4000]]],
    ['of a network: ringing or busy, 425 Hz', [[sine(425), 1000]]],
    ['of two frequencies, as of a key', [[both(sine(770, 0.2), sine(1336, 0.2)), 500]]],
    ['a voice', [[voice, 2000]]],
    ['noise', [[noise(0.3), 800]]],
    ['a tone that moves, as a siren', [[(s) => 0.3 * Math.sin(2 * Math.PI * (600 * s + 400 * s * s)), 1000]]],
  ])('is not: %s', (_, parts) => {
    expect(beepsIn([...parts, [silence, 1500]])).toEqual([]);
  });

  it('is not one of a series of tones, and not one that somebody speaks after', () => {
    const series = Array.from({ length: 6 }, (): [Wave, number][] => [
      [sine(1000), 400],
      [silence, 400],
    ]).flat();
    expect(beepsIn(series)).toEqual([]);
    expect(
      beepsIn([
        [sine(1000), 500],
        [silence, 300],
        [voice, 1500],
        [silence, 1500],
      ]),
    ).toEqual([]);
  });
});
