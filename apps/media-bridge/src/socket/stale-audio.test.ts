import { expect, test } from 'vitest';
import { StaleAudio } from './stale-audio.ts';

/** Frames of 20 ms that arrive at these times; returns the times of those taken as fresh. */
function fresh(gate: StaleAudio, arrivalsMs: number[]): number[] {
  return arrivalsMs.filter((atMs) => gate.isFresh(20, atMs));
}

const steady = (fromMs: number, count: number) => Array.from({ length: count }, (_, i) => fromMs + i * 20);
const burst = (atMs: number, count: number) => Array.from({ length: count }, () => atMs);

test('a steady stream is fresh, jitter of a second included', () => {
  const gate = new StaleAudio();
  const arrivals = [...steady(0, 50), ...burst(1900, 45), ...steady(1920, 50)];
  expect(fresh(gate, arrivals)).toHaveLength(arrivals.length);
});

test('after a stall of 5 s the burst is dropped but for its last second', () => {
  const gate = new StaleAudio();
  fresh(gate, steady(0, 100));
  const heard = fresh(gate, burst(7000, 250)).length;
  expect(heard).toBeGreaterThanOrEqual(50);
  expect(heard).toBeLessThanOrEqual(52);
  expect(fresh(gate, steady(7020, 50))).toHaveLength(50);
});

test('where audio was lost in the stall, hearing comes back within a second', () => {
  const gate = new StaleAudio();
  fresh(gate, steady(0, 100));
  const after = steady(12_000, 200);
  const heard = fresh(gate, after);
  expect(heard[0]).toBeLessThanOrEqual(13_100);
  expect(heard.at(-1)).toBe(after.at(-1));
});

test('a stream that begins with a burst counts from there', () => {
  const gate = new StaleAudio();
  expect(fresh(gate, [...burst(0, 30), ...steady(20, 50)])).toHaveLength(80);
});

/** Frames of a call of 35 minutes from a switch whose clock runs at this rate, up to 40 ms late at random. */
function longCall(ppm: number, minutes = 35): number[] {
  let random = 1;
  return Array.from({ length: minutes * 60 * 50 }, (_, nth) => {
    random = (random * 48_271) % 2_147_483_647;
    return (nth * 20) / (1 + ppm / 1e6) + (random / 2_147_483_647) * 40;
  }).sort((a, b) => a - b);
}

test.each([300, -300])('over a call of 35 minutes with a clock that is %i ppm off, nothing is dropped', (ppm) => {
  const gate = new StaleAudio();
  const arrivals = longCall(ppm);
  expect(fresh(gate, arrivals)).toHaveLength(arrivals.length);
  // A slow clock costs 18 ms a minute, which is measured; a fast one is earlier and earlier.
  const driftMs = ppm < 0 ? 630 : 0;
  expect(Math.abs(gate.shiftMs - driftMs)).toBeLessThan(60);
});

test.each([300, -300])(
  'a stall at the end of such a call (%i ppm) drops what is older than a second, and no more',
  (ppm) => {
    const gate = new StaleAudio();
    const arrivals = longCall(ppm);
    fresh(gate, arrivals);
    const endMs = arrivals.at(-1) ?? 0;
    const heard = fresh(gate, burst(endMs + 5000, 250)).length;
    expect(heard).toBeGreaterThanOrEqual(48);
    expect(heard).toBeLessThanOrEqual(54);
    expect(fresh(gate, steady(endMs + 5020, 50))).toHaveLength(50);
  },
);

test('a stall of which nothing arrives later is measured as a shift', () => {
  const gate = new StaleAudio();
  fresh(gate, steady(0, 100));
  fresh(gate, steady(2400, 200));
  expect(gate.shiftMs).toBe(400);
});
