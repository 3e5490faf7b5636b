import { expect, test } from 'vitest';
import { Resampler } from './resample.ts';

const amplitude = 10_000;

test.each([
  [8000, 16000, 1000],
  [16000, 8000, 1000],
  [24000, 8000, 1000],
  [24000, 8000, 3000],
  [8000, 16000, 3000],
])('from %i to %i Hz a tone of %i Hz keeps its strength', (fromHz, toHz, toneHz) => {
  const gainDb = decibels(strength(converted(fromHz, toHz, toneHz), toHz, toneHz) / amplitude);
  expect(Math.abs(gainDb)).toBeLessThan(1);
});

test.each([
  [16000, 8000, 6000, 2000],
  [24000, 8000, 7000, 1000],
  [24000, 8000, 10000, 2000],
])('from %i to %i Hz a tone of %i Hz does not come back as %i Hz', (fromHz, toHz, toneHz, aliasHz) => {
  const aliasDb = decibels(strength(converted(fromHz, toHz, toneHz), toHz, aliasHz) / amplitude);
  expect(aliasDb).toBeLessThan(-40);
});

test('upsampling leaves no mirror image above the old band', () => {
  const imageDb = decibels(strength(converted(8000, 16000, 1000), 16000, 7000) / amplitude);
  expect(imageDb).toBeLessThan(-40);
});

test('chunks of any size give the same samples as one chunk', () => {
  const input = tone(24000, 440, 2400);
  const whole = new Resampler(24000, 8000).process(input);
  const chunked = new Resampler(24000, 8000);
  const parts: number[] = [];
  for (let at = 0, size = 1; at < input.length; at += size, size = (size * 7) % 331) {
    parts.push(...chunked.process(input.subarray(at, at + size)));
  }
  expect(parts).toEqual([...whole]);
});

test('a rate that is no whole multiple is refused', () => {
  expect(() => new Resampler(44100, 8000)).toThrow('Cannot resample 44100 Hz to 8000 Hz');
});

test('the loudest input does not wrap around', () => {
  const square = Int16Array.from({ length: 1600 }, (_, i) => (i % 40 < 20 ? 32_767 : -32_768));
  const output = new Resampler(8000, 16000).process(square);
  expect(Math.max(...output.subarray(200))).toBe(32_767);
  expect(Math.min(...output.subarray(200))).toBe(-32_768);
});

function converted(fromHz: number, toHz: number, toneHz: number): Int16Array {
  return new Resampler(fromHz, toHz).process(tone(fromHz, toneHz, fromHz)).subarray(400);
}

function tone(sampleRateHz: number, toneHz: number, length: number): Int16Array {
  return Int16Array.from({ length }, (_, i) => amplitude * Math.sin((2 * Math.PI * toneHz * i) / sampleRateHz));
}

/** Amplitude of one frequency, by correlation over whole periods. */
function strength(samples: Int16Array, sampleRateHz: number, hz: number): number {
  const length = Math.floor(samples.length / (sampleRateHz / 100)) * (sampleRateHz / 100);
  let real = 0;
  let imaginary = 0;
  for (let i = 0; i < length; i += 1) {
    const angle = (2 * Math.PI * hz * i) / sampleRateHz;
    real += (samples[i] as number) * Math.cos(angle);
    imaginary += (samples[i] as number) * Math.sin(angle);
  }
  return (2 * Math.hypot(real, imaginary)) / length;
}

function decibels(ratio: number): number {
  return 20 * Math.log10(Math.max(ratio, 1e-9));
}
