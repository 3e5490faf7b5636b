import { expect, test } from 'vitest';
import { recentSpeech } from './recent-speech.ts';

const bytesPerMs = 16;
const silence = (ms: number) => new Uint8Array(ms * bytesPerMs);
const voice = (ms: number) => Buffer.from(new Int16Array(ms * 8).map((_, n) => (n % 2 === 0 ? 4000 : -4000)).buffer);
const noise = (ms: number) => Buffer.from(new Int16Array(ms * 8).map((_, n) => (n % 2 === 0 ? 60 : -60)).buffer);
const of = (chunks: Uint8Array[]) =>
  recentSpeech(Buffer.concat(chunks), { startMs: 5000, bytesPerMs, longestMs: 2000 });

test.each([
  ['nothing of silence', [silence(4000)], 5000, 5000],
  ['nothing of the noise of a quiet line', [noise(4000)], 5000, 5000],
  ['a short word whole, with a little of the silence before it', [silence(500), voice(400)], 5300, 5900],
  ['the end of long speech', [voice(6000)], 9000, 11_000],
  ['speech and a little of the silence around it', [silence(3000), voice(600), silence(5000)], 7800, 8900],
  ['two words and the silence between them', [silence(300), voice(300), silence(800), voice(300)], 5100, 6700],
  ['nothing of nothing', [], 5000, 5000],
])('%s is sent again', (_, chunks, startMs, endMs) => {
  expect(of(chunks)).toEqual({ startMs, endMs });
});

test('half a frame at the end counts too', () => {
  expect(of([silence(1000), voice(1010)])).toEqual({ startMs: 5800, endMs: 7010 });
});
