import { beforeAll, expect, test, vi } from 'vitest';

/** Of the audio context; what a context asks for at a time is 128 samples. */
const contextRateHz = 48_000;
const blockSamples = 128;

type Message = { frame?: ArrayBuffer; mark?: string; event?: string };
type Processor = {
  process(inputs: Float32Array[][], outputs: Float32Array[][]): boolean;
  port: { onmessage: (message: { data: object }) => void };
};
let Talk: new (options: object) => Processor;
let sent: Message[] = [];

beforeAll(async () => {
  vi.stubGlobal('sampleRate', contextRateHz);
  vi.stubGlobal(
    'AudioWorkletProcessor',
    class {
      port = { postMessage: (message: Message) => sent.push(message) };
    },
  );
  vi.stubGlobal('registerProcessor', (_name: string, processor: typeof Talk) => {
    Talk = processor;
  });
  // Not a module of this program: browsers load it into their audio thread.
  const worklet = './talk-worklet.js';
  await import(worklet);
});

function start(captureRateHz = 8000) {
  sent = [];
  const talk = new Talk({ processorOptions: { captureRateHz, playbackRateHz: 8000 } });
  return {
    receive: (data: object) => talk.port.onmessage({ data }),
    /** What is played within `ms`, while the microphone hears `sound`. */
    run(ms: number, sound: number | undefined = undefined): number[] {
      return Array.from({ length: Math.ceil((ms * contextRateHz) / 1000 / blockSamples) }).flatMap(() => {
        const input = sound === undefined ? [] : [new Float32Array(blockSamples).fill(sound)];
        const output = new Float32Array(blockSamples);
        talk.process([input], [[output]]);
        return [...output];
      });
    },
  };
}

const speech = (ms: number) => new Int16Array((ms * 8000) / 1000).fill(16_384);
const marks = () => sent.filter(({ mark }) => mark !== undefined).map(({ mark, event }) => `${mark} ${event}`);
const frames = () => sent.flatMap(({ frame }) => (frame ? [new Int16Array(frame)] : []));

test('the microphone becomes frames of 20 ms at the rate of the line, and silence without one', () => {
  const talk = start();
  talk.run(100, 0.5);
  expect(frames().map(({ length }) => length)).toEqual([160, 160, 160, 160, 160]);
  expect(frames()[0]?.every((sample) => sample === Math.round(0.5 * 32767))).toBe(true);
  sent = [];
  talk.run(60);
  expect(
    frames()
      .at(-1)
      ?.every((sample) => sample === 0),
  ).toBe(true);
});

test('a rate that is no divisor of the context’s has no drift', () => {
  const talk = start(11_025);
  talk.run(2000, 0.5);
  expect(frames()).toHaveLength(100);
});

test('speech is played once 60 ms of it are there, and its mark returns when it has been played', () => {
  const talk = start();
  talk.receive({ audio: speech(40) });
  expect(talk.run(20).some((sample) => sample !== 0)).toBe(false);
  talk.receive({ audio: speech(40) });
  talk.receive({ mark: 'first' });
  const played = talk.run(60);
  expect(Math.max(...played)).toBeCloseTo(0.5);
  expect(marks()).toEqual([]);
  talk.run(40);
  expect(marks()).toEqual(['first playout']);
});

test('a word shorter than 60 ms is played after a short wait', () => {
  const talk = start();
  talk.receive({ audio: speech(20) });
  talk.receive({ mark: 'short' });
  expect(Math.max(...talk.run(160))).toBeCloseTo(0.5);
  expect(marks()).toEqual(['short playout']);
});

test('what was not played is discarded at once with its marks, and later speech is collected again', () => {
  const talk = start();
  talk.receive({ audio: speech(500) });
  talk.receive({ mark: 'cut' });
  expect(Math.max(...talk.run(100))).toBeCloseTo(0.5);
  talk.receive({ clear: true });
  expect(marks()).toEqual(['cut cleared']);
  expect(talk.run(200).every((sample) => sample === 0)).toBe(true);
  talk.receive({ audio: speech(20) });
  expect(talk.run(60).every((sample) => sample === 0)).toBe(true);
});
