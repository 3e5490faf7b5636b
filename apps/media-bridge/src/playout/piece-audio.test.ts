import { bytesOf, samplesIn } from '@ligai/audio';
import { expect, test } from 'vitest';
import { PieceAudio } from './piece-audio.ts';

const samples = (ms: number, value: number) => new Int16Array(samplesIn(ms, 8000)).fill(value);

test('what was handed out stays as it was while more audio arrives', () => {
  const audio = new PieceAudio(1);
  audio.append(bytesOf(samples(1900, 5000)));
  const sent = audio.slice(0, audio.length);
  audio.append(bytesOf(samples(3000, 7000)));
  expect(new Set(sent)).toEqual(new Set([5000]));
  expect(audio.audioMs).toBe(4900);
});

test('no sample of −1 is sent, because it would fire a mark early', () => {
  const audio = new PieceAudio(1);
  audio.append(bytesOf(samples(20, -1)));
  expect(new Set(audio.slice(0, audio.length))).toEqual(new Set([-2]));
});

test('the heard text is reported with the pauses and the sound of the audio, which locate its words', () => {
  const audio = new PieceAudio(4);
  audio.append(bytesOf(samples(300, 5000)));
  audio.append(bytesOf(samples(120, 0)));
  audio.append(bytesOf(samples(300, 5000)));
  const { sound, ...heard } = audio.heard(350);
  expect(sound?.levelsDb.slice(28, 32)).toEqual([-16, -16, -70, -70]);
  expect(sound?.trebleDb).toHaveLength(72);
  expect(heard).toEqual({
    pieceId: 4,
    heardMs: 350,
    audioMs: 720,
    complete: false,
    pauses: [{ startMs: 300, endMs: 420 }],
  });
  expect(audio.heard(9000).heardMs).toBe(720);
});

test('audio that comes after the end is left out', () => {
  const audio = new PieceAudio(1);
  audio.append(bytesOf(samples(100, 5000)));
  audio.complete();
  audio.append(bytesOf(samples(100, 5000)));
  expect(audio.audioMs).toBe(100);
});
