import { encodeSpeech } from '@ligai/simulators';
import { expect, test } from 'vitest';
import type { VoiceActivityDetector } from '../speech-to-text.ts';
import { webrtcVoiceActivity } from './webrtc-voice-activity.ts';

const text = 'Bom dia, aqui é a Ana da clínica. Eu queria confirmar a sua consulta de amanhã, às nove horas.';
const rates = [8000, 16000] as const;

/** The share of 20 ms frames that count as speech, leaving out a first second in which the detector learns the line. */
function speechShare(detector: VoiceActivityDetector, samples: Int16Array, sampleRateHz: number, skipMs = 0): number {
  const frame = sampleRateHz / 50;
  let speech = 0;
  let frames = 0;
  for (let at = 0; at + frame <= samples.length; at += frame) {
    const voiced = detector.isSpeech(samples.subarray(at, at + frame));
    if ((at * 1000) / sampleRateHz < skipMs) continue;
    frames += 1;
    if (voiced) speech += 1;
  }
  return speech / frames;
}

const silence = (seconds: number, rate: number) => new Int16Array(seconds * rate);
const noise = (seconds: number, rate: number, level: number) => {
  let state = 1;
  return Int16Array.from({ length: seconds * rate }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return Math.round((state / 2 ** 31) * level);
  });
};

test.each(rates)('audible text is speech at %i Hz, from its first word on', async (sampleRateHz) => {
  const newDetector = await webrtcVoiceActivity({ sampleRateHz });
  using detector = newDetector();
  speechShare(detector, silence(1, sampleRateHz), sampleRateHz);
  const words = text.replace(/[.,]/g, '');
  expect(speechShare(detector, encodeSpeech(words, { seed: 5, sampleRateHz }), sampleRateHz)).toBeGreaterThan(0.95);
});

test.each(rates)('line noise of any level up to −35 dB is none at %i Hz', async (sampleRateHz) => {
  const newDetector = await webrtcVoiceActivity({ sampleRateHz });
  for (const level of [10, 100, 300, 1000]) {
    using detector = newDetector();
    expect(speechShare(detector, noise(5, sampleRateHz, level), sampleRateHz, 1000)).toBe(0);
  }
});

test.each(rates)('silence is none at %i Hz, before and after speech', async (sampleRateHz) => {
  const newDetector = await webrtcVoiceActivity({ sampleRateHz });
  using detector = newDetector();
  expect(speechShare(detector, silence(5, sampleRateHz), sampleRateHz)).toBe(0);
  speechShare(detector, encodeSpeech(text, { seed: 5, sampleRateHz }), sampleRateHz);
  expect(speechShare(detector, silence(5, sampleRateHz), sampleRateHz, 500)).toBe(0);
});

test('speech on a noisy line is distinguished from its noise', async () => {
  const newDetector = await webrtcVoiceActivity({ sampleRateHz: 8000 });
  using detector = newDetector();
  const line = noise(10, 8000, 300);
  speechShare(detector, line, 8000);
  const speech = encodeSpeech('confirmar a consulta de amanhã', { seed: 5, sampleRateHz: 8000 });
  const mixed = speech.map((sample, n) => sample + (line[n] ?? 0));
  expect(speechShare(detector, mixed, 8000)).toBeGreaterThan(0.9);
});

test('a frame of another length is refused, and so is a detector after its end', async () => {
  const newDetector = await webrtcVoiceActivity({ sampleRateHz: 8000 });
  const detector = newDetector();
  expect(() => detector.isSpeech(new Int16Array(100))).toThrow('160 samples are expected');
  detector[Symbol.dispose]();
  detector[Symbol.dispose]();
  expect(() => detector.isSpeech(new Int16Array(160))).toThrow('disposed');
});
