import { FakeClock } from '@ligai/testing';
import { describe, expect, it } from 'vitest';
import { paced } from './paced.ts';

/** A body of which `bytes` come every `everyMs`, `times` times, and then nothing more. */
async function read(clock: FakeClock, { bytes, everyMs, times }: { bytes: number; everyMs: number; times: number }) {
  const pieces = async function* () {
    for (let nth = 0; nth < times; nth += 1) {
      await clock.sleep(everyMs);
      yield Buffer.alloc(bytes);
    }
    await new Promise(() => {});
  };
  let received = 0;
  try {
    for await (const piece of paced(pieces(), { clock })) received += piece.length;
    return 'ended';
  } catch (error) {
    const { status, message } = error as Error & { status: number };
    return { status, message, received, atMs: clock.monotonic() };
  }
}

describe('a request body', () => {
  it('that stops gets 408 after 30 s', async () => {
    const clock = new FakeClock();
    const outcome = read(clock, { bytes: 100_000, everyMs: 1000, times: 3 });
    await clock.advance(40_000);
    expect(await outcome).toEqual({
      status: 408,
      message: 'Nothing of the body came for 30 s',
      received: 300_000,
      atMs: 33_000,
    });
    expect(clock.pending).toBe(0);
  });

  it('that arrives too slowly gets 408, even if it arrives regularly', async () => {
    const clock = new FakeClock();
    const outcome = read(clock, { bytes: 500, everyMs: 1000, times: 100 });
    await clock.advance(60_000);
    expect(await outcome).toMatchObject({ status: 408, message: 'The body came with less than 1024 bytes a second' });
  });

  it('that arrives at the minimum rate is accepted', async () => {
    const clock = new FakeClock();
    const outcome = read(clock, { bytes: 2000, everyMs: 1000, times: 200 });
    await clock.advance(300_000);
    expect(await outcome).toMatchObject({ received: 400_000 });
  });

  it('has no minimum rate while the server does not read it', async () => {
    const clock = new FakeClock();
    const pieces = async function* () {
      for (let nth = 0; nth < 3; nth += 1) yield Buffer.alloc(1);
    };
    let received = 0;
    const reading = (async () => {
      for await (const piece of paced(pieces(), { clock })) {
        received += piece.length;
        await clock.sleep(100_000);
      }
    })();
    await clock.advance(400_000);
    await reading;
    expect(received).toBe(3);
  });
});
