import { describe, expect, it } from 'vitest';
import { percentile } from '../percentile.ts';
import { playCall, policyOf } from './play-calls.ts';
import { english, portuguese } from './speech-material.ts';
import { callsOf } from './turns.ts';

const fits = [
  { material: portuguese, fit: { at10PercentMs: 800, at5PercentMs: 1000 } },
  { material: english, fit: { at10PercentMs: 1000, at5PercentMs: 1600 } },
];

describe.each(fits)('generated turns in $material.language', ({ material, fit }) => {
  const size = { seeds: [3, 4], callsPerSeed: 20 };
  const calls = callsOf(material, fit, size);

  it('have pauses for which silence alone needs the fitted delays', () => {
    const longest = calls.flatMap(({ turns }) => turns.map(({ pausesMs }) => Math.max(0, ...pausesMs)));
    expect(Math.abs(percentile(longest, 90) - fit.at10PercentMs)).toBeLessThan(25);
    expect(Math.abs(percentile(longest, 95) - fit.at5PercentMs)).toBeLessThan(40);
  });

  it('are the same for the same seeds, and others for other seeds', () => {
    expect(callsOf(material, fit, size)).toEqual(calls);
    expect(callsOf(material, fit, { ...size, seeds: [5, 6] })).not.toEqual(calls);
  });

  it('contain no slot without a text', () => {
    const texts = calls.flatMap(({ turns }) => turns.map(({ text }) => text));
    for (const text of texts) expect(text).not.toMatch(/[{}|]| {2}|undefined/u);
  });

  it('are all ended by the engine', () => {
    const played = calls.slice(0, 3).flatMap((call) => playCall(call, policyOf(material.language)).turns);
    expect(played).toHaveLength(30);
    for (const { delayMs } of played) expect(delayMs).toBeLessThan(4000);
  });
});
