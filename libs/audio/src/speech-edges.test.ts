import { expect, test } from 'vitest';
import { SpeechEdges } from './speech-edges.ts';

/** `x` is a frame of speech, `.` one of silence, 20 ms each. */
function edgesIn(pattern: string, power = 0.01): string[] {
  const edges = new SpeechEdges(20);
  return [...pattern].flatMap((frame, i) => {
    const edge = edges.frame(frame === 'x', power, (i + 1) * 20);
    if (edge?.type === 'caller_speech_measured') return [`${edge.type} ${edge.levelDb}`];
    return edge ? [`${edge.type} ${edge.sinceMs}`] : [];
  });
}

test('speech begins with its first frame, once 60 ms are certain', () => {
  expect(edgesIn('.....xxxxx')).toEqual(['caller_speech_started 100']);
});

test('speech ends with the first frame of a silence of 160 ms', () => {
  expect(edgesIn('xxxxxxxx..........')).toEqual(['caller_speech_started 0', 'caller_speech_stopped 160']);
});

test('the level of a sound is measured once, after 200 ms of speech', () => {
  expect(edgesIn(`${'x'.repeat(40)}${'.'.repeat(9)}`, 0.001)).toEqual([
    'caller_speech_started 0',
    'caller_speech_measured -30',
    'caller_speech_stopped 800',
  ]);
});

test('a click is no speech, and the closure of a "p" is no silence', () => {
  expect(edgesIn('..xx....x....xx...')).toEqual([]);
  expect(edgesIn('xxxxx......xxxx')).toEqual(['caller_speech_started 0']);
});

test('a sound that becomes louder is measured again', () => {
  const edges = new SpeechEdges(20);
  const levels = Array.from({ length: 40 }, (_, i) => edges.frame(true, i < 20 ? 0.0001 : 0.01, (i + 1) * 20));
  const measured = levels.flatMap((edge) =>
    edge?.type === 'caller_speech_measured' ? [Math.round(edge.levelDb)] : [],
  );
  expect(measured).toEqual([-40, -20]);
});
