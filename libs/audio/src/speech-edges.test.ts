import { expect, test } from 'vitest';
import { SpeechEdges } from './speech-edges.ts';

/** `x` is a frame of speech, `.` one of silence, 20 ms each. */
function edgesIn(pattern: string): string[] {
  const edges = new SpeechEdges(20);
  return [...pattern].flatMap((frame, i) => {
    const edge = edges.frame(frame === 'x', (i + 1) * 20);
    return edge ? [`${edge.type} ${edge.sinceMs}`] : [];
  });
}

test('speech begins with its first frame, once 60 ms are certain', () => {
  expect(edgesIn('.....xxxxx')).toEqual(['caller_speech_started 100']);
});

test('speech ends with the first frame of a silence of 160 ms', () => {
  expect(edgesIn('xxxxxxxxxx..........')).toEqual(['caller_speech_started 0', 'caller_speech_stopped 200']);
});

test('a click is no speech, and the closure of a "p" is no silence', () => {
  expect(edgesIn('..xx....x....xx...')).toEqual([]);
  expect(edgesIn('xxxxx......xxxxx')).toEqual(['caller_speech_started 0']);
});
