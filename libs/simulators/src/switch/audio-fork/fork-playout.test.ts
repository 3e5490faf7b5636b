import { describe, expect, it } from 'vitest';
import { ForkPlayout } from './fork-playout.ts';

const samplesOf = (ms: number, value: number) => Buffer.from(new Int16Array(ms * 8).fill(value).buffer);

function playout() {
  const marks: string[] = [];
  let isLocked = false;
  const fork = new ForkPlayout(
    8000,
    (name, event) => marks.push(`${name} ${event}`),
    () => isLocked,
  );
  const locked = (now: boolean) => {
    isLocked = now;
  };
  /** How many ms of the next `ms` are sound. */
  const soundingMs = (ms: number) => {
    const out = new Int16Array(ms * 8);
    for (let at = 0; at < out.length; at += 160) fork.mixInto(out.subarray(at, at + 160));
    return out.filter((sample) => sample !== 0).length / 8;
  };
  return { fork, marks, locked, soundingMs };
}

describe('prebuffering', () => {
  it('plays an utterance only after 160 ms of it have arrived, and later parts after 80 ms', () => {
    const { fork, soundingMs } = playout();
    fork.push(samplesOf(140, 7));
    expect(soundingMs(100)).toBe(0);
    fork.push(samplesOf(20, 7));
    expect(soundingMs(400)).toBe(160);
    fork.push(samplesOf(60, 7));
    expect(soundingMs(100)).toBe(0);
    fork.push(samplesOf(20, 7));
    expect(soundingMs(100)).toBe(80);
  });

  it('retains a short tail until more audio arrives', () => {
    const { fork, soundingMs } = playout();
    fork.push(samplesOf(200, 7));
    fork.push(samplesOf(60, 7));
    expect(soundingMs(1000)).toBe(200);
    fork.push(samplesOf(80, 7));
    expect(soundingMs(1000)).toBe(140);
  });

  it('retains all audio until more arrives if the media thread holds the lock', () => {
    const { fork, locked, soundingMs } = playout();
    locked(true);
    fork.push(samplesOf(200, 7));
    expect(soundingMs(400)).toBe(0);
    locked(false);
    expect(soundingMs(400)).toBe(0);
    fork.push(samplesOf(1, 7));
    expect(soundingMs(400)).toBe(201);
  });

  it('joins a sample whose bytes arrived separately', () => {
    const { fork, soundingMs } = playout();
    const bytes = samplesOf(160, 0x0101);
    fork.push(bytes.subarray(0, 777));
    fork.push(bytes.subarray(777));
    expect(soundingMs(200)).toBe(160);
  });
});

describe('a mark', () => {
  it('is returned when the audio before it has been played and none follows', () => {
    const { fork, marks, soundingMs } = playout();
    fork.push(samplesOf(200, 7));
    fork.mark('first');
    soundingMs(200);
    expect(marks).toEqual([]);
    soundingMs(20);
    expect(marks).toEqual(['first playout']);
  });

  it('is returned when the audio after it starts', () => {
    const { fork, marks, soundingMs } = playout();
    fork.push(samplesOf(200, 7));
    fork.mark('first');
    fork.push(samplesOf(100, 7));
    soundingMs(200);
    expect(marks).toEqual([]);
    expect(soundingMs(200)).toBe(100);
    expect(marks).toEqual(['first playout']);
  });

  it('is returned early at a sample of −1', () => {
    const { fork, marks, soundingMs } = playout();
    fork.push(samplesOf(100, 7));
    fork.push(samplesOf(1, -1));
    fork.push(samplesOf(100, 7));
    fork.mark('first');
    fork.push(samplesOf(100, 7));
    soundingMs(120);
    expect(marks).toEqual(['first playout']);
  });

  it('is ignored if 30 others are pending', () => {
    const { fork, marks, soundingMs } = playout();
    for (let nth = 1; nth <= 31; nth += 1) fork.mark(`${nth}`);
    soundingMs(2000);
    expect(marks.at(-1)).toBe('30 playout');
  });
});

describe('killAudio', () => {
  it('empties the playout with the next frame, including later audio, and returns every mark as cleared', () => {
    const { fork, marks, soundingMs } = playout();
    fork.push(samplesOf(400, 7));
    fork.mark('in use');
    fork.push(samplesOf(100, 7));
    fork.mark('waiting');
    soundingMs(100);
    fork.clear();
    fork.push(samplesOf(200, 7));
    fork.mark('too early');
    expect(marks).toEqual([]);
    expect(soundingMs(1000)).toBe(0);
    expect(marks).toEqual(['in use cleared', 'waiting cleared', 'too early cleared']);
  });

  it('retains the prebuffer, which is played before the next utterance', () => {
    const { fork, soundingMs } = playout();
    fork.push(samplesOf(400, 7));
    fork.push(samplesOf(79, 7));
    soundingMs(100);
    fork.clear();
    expect(soundingMs(1000)).toBe(0);
    fork.push(samplesOf(60, 7));
    expect(soundingMs(1000)).toBe(139);
  });

  it('delays later marks by the number of marks in use', () => {
    const { fork, marks, soundingMs } = playout();
    fork.push(samplesOf(400, 7));
    fork.mark('old');
    fork.push(samplesOf(100, 7));
    fork.clear();
    soundingMs(20);
    marks.length = 0;
    for (const name of ['first', 'second']) {
      fork.push(samplesOf(100, 7));
      fork.mark(name);
    }
    fork.push(samplesOf(100, 7));
    soundingMs(1000);
    expect(marks).toEqual(['first playout']);
  });

  it('does not delay marks if a sample of −1 follows for each mark in use', () => {
    const { fork, marks, soundingMs } = playout();
    fork.push(samplesOf(400, 7));
    fork.mark('old');
    fork.push(samplesOf(100, 7));
    fork.clear();
    soundingMs(20);
    marks.length = 0;
    fork.push(Buffer.from(Int16Array.of(-1).buffer));
    fork.push(samplesOf(100, 7));
    fork.mark('first');
    fork.push(samplesOf(100, 7));
    soundingMs(100);
    expect(marks).toEqual([]);
    soundingMs(20);
    expect(marks).toEqual(['first playout']);
  });
});
