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
