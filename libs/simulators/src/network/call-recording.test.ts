import { expect, it } from 'vitest';
import { CallRecording } from './call-recording.ts';

/** 20 ms that are loud between two samples. */
const frame = (from: number, to: number) =>
  Int16Array.from({ length: 160 }, (_, n) => (n >= from && n < to ? 4000 : 0));

it('the wait is from the last loud sample of the caller to the first one of the agent', () => {
  const recording = new CallRecording();
  recording.caller(frame(0, 160), 1020);
  // Its last loud sample ends 5 ms after the frame began.
  recording.caller(frame(0, 40), 1040);
  recording.caller(frame(0, 0), 1060);
  recording.agent(frame(0, 0), 1900);
  recording.agent(frame(80, 160), 1920);
  recording.agent(frame(0, 160), 1940);
  expect(recording.waits).toEqual([{ silentAtMs: 1025, heardAtMs: 1930 }]);
  expect(recording.agentSilentMs(2000)).toBeCloseTo(40, 0);
});

it('a pause within the answer, and an agent who speaks unasked, are no waits', () => {
  const recording = new CallRecording();
  recording.agent(frame(0, 160), 0);
  recording.caller(frame(0, 160), 1000);
  recording.agent(frame(0, 160), 2000);
  recording.agent(frame(0, 160), 2400);
  recording.agent(frame(0, 160), 9000);
  expect(recording.waits).toEqual([{ silentAtMs: 1000, heardAtMs: 2000 }]);
});
