import { expect, test } from 'vitest';
import { decodeMuLaw, encodeMuLaw } from './mu-law.ts';

test('the corners of G.711 decode to their published values', () => {
  expect([...decodeMuLaw(new Uint8Array([0x00, 0x80, 0x7f, 0xff, 0x8f]))]).toEqual([-32124, 32124, 0, 0, 16764]);
});

test('every code but the negative zero survives decoding and encoding', () => {
  const codes = Uint8Array.from({ length: 256 }, (_, code) => code).filter((code) => code !== 0x7f);
  expect([...encodeMuLaw(decodeMuLaw(codes))]).toEqual([...codes]);
});

test('encoding is off by at most one step of its segment', () => {
  const samples = Int16Array.from({ length: 65_536 }, (_, i) => i - 32_768);
  const decoded = decodeMuLaw(encodeMuLaw(samples));
  const worst = samples.reduce((max, sample, i) => {
    const allowed = Math.max(8, Math.abs(sample) / 16);
    return Math.max(max, Math.abs(sample - (decoded[i] as number)) / allowed);
  }, 0);
  expect(worst).toBeLessThanOrEqual(1);
});

test('a buffer given is used, so that a hot loop allocates no samples', () => {
  const into = new Int16Array(320);
  expect(decodeMuLaw(new Uint8Array(160), into).buffer).toBe(into.buffer);
});
