import { describe, expect, it } from 'vitest';
import { AsyncQueue } from './async-queue.ts';
import { backoffMs, retry } from './backoff.ts';
import { type Clock, systemClock, withDeadline } from './clock.ts';
import { isLigaiError, LigaiError, toLigaiError } from './errors.ts';

/** A clock on which every pause is over at once, and which remembers them. */
function hurriedClock(): Clock & { pauses: number[] } {
  const pauses: number[] = [];
  return { ...systemClock, pauses, sleep: async (ms) => void pauses.push(ms) };
}
const busy = () => new LigaiError('provider_unavailable', 'busy', { retryable: true });

describe('backoff', () => {
  it('doubles up to its limit', () => {
    const middle = () => 0.5;
    const pauses = [1, 2, 3, 4].map((attempt) => backoffMs(attempt, { firstMs: 100, maxMs: 500 }, middle));
    expect(pauses).toEqual([100, 200, 400, 500]);
  });

  it('is spread by its jitter', () => {
    expect(backoffMs(1, { firstMs: 100, maxMs: 500, jitter: 0.5 }, () => 0)).toBe(50);
    expect(backoffMs(1, { firstMs: 100, maxMs: 500, jitter: 0.5 }, () => 1)).toBe(150);
  });
});

describe('retry', () => {
  const options = { attempts: 3, backoff: { firstMs: 10, maxMs: 100, jitter: 0 } };

  it('tries a retryable failure again, and no more often than asked', async () => {
    const clock = hurriedClock();
    let tries = 0;
    const work = () => {
      tries += 1;
      return Promise.reject(busy());
    };
    await expect(retry(clock, options, work)).rejects.toMatchObject({ code: 'provider_unavailable' });
    expect(tries).toBe(3);
    expect(clock.pauses).toEqual([10, 20]);
  });

  it('does not repeat what would fail again', async () => {
    const clock = hurriedClock();
    const work = () => Promise.reject(new LigaiError('invalid_request', 'no'));
    await expect(retry(clock, options, work)).rejects.toMatchObject({ code: 'invalid_request' });
    expect(clock.pauses).toEqual([]);
  });

  it('gives the first success', async () => {
    const work = (attempt: number) => (attempt < 2 ? Promise.reject(busy()) : Promise.resolve(attempt));
    await expect(retry(hurriedClock(), options, work)).resolves.toBe(2);
  });
});

describe('the clock', () => {
  it('ends a sleep at once when its signal aborts, with the reason', async () => {
    const stop = new AbortController();
    const sleeping = systemClock.sleep(60_000, stop.signal);
    stop.abort(new Error('stopping'));
    await expect(sleeping).rejects.toThrow('stopping');
    await expect(systemClock.sleep(1, stop.signal)).rejects.toThrow('stopping');
  });

  it('does not run what was cancelled', async () => {
    let ran = false;
    systemClock.after(0, () => (ran = true))[Symbol.dispose]();
    await systemClock.sleep(5);
    expect(ran).toBe(false);
  });
});

describe('a deadline', () => {
  it('rejects with a time-out that names the action, and aborts the work', async () => {
    let seen: AbortSignal | undefined;
    const never = (signal: AbortSignal) => {
      seen = signal;
      return new Promise<never>(() => {});
    };
    const late = withDeadline(systemClock, 5, 'Originate', never);
    await expect(late).rejects.toMatchObject({ code: 'timeout', message: 'Originate: no answer within 5 ms' });
    expect(seen?.aborted).toBe(true);
  });

  it('leaves work alone that is in time', async () => {
    await expect(withDeadline(systemClock, 1_000, 'Ask', async () => 42)).resolves.toBe(42);
  });

  it('ends when the caller gives up', async () => {
    const stop = new AbortController();
    const waiting = withDeadline(systemClock, 60_000, 'Ask', () => new Promise<never>(() => {}), stop.signal);
    stop.abort(new Error('stopping'));
    await expect(waiting).rejects.toThrow('stopping');
  });
});

describe('a queue', () => {
  const drain = async <T>(queue: AsyncQueue<T>) => {
    const items: T[] = [];
    for await (const item of queue) items.push(item);
    return items;
  };

  it('gives everything in order, then ends', async () => {
    const queue = new AsyncQueue<number>();
    const drained = drain(queue);
    queue.push(1);
    queue.push(2);
    queue.close();
    queue.push(3);
    expect(await drained).toEqual([1, 2]);
  });

  it('gives what came before a failure, then fails', async () => {
    const queue = new AsyncQueue<number>();
    queue.push(1);
    queue.fail(new Error('broken'));
    const seen: number[] = [];
    const reading = (async () => {
      for await (const item of queue) seen.push(item);
    })();
    await expect(reading).rejects.toThrow('broken');
    expect(seen).toEqual([1]);
  });

  it('takes nothing more once its reader has gone', async () => {
    const queue = new AsyncQueue<number>();
    queue.push(1);
    for await (const item of queue) if (item === 1) break;
    queue.push(2);
    expect(queue.size).toBe(0);
  });
});

it('an unknown error becomes an internal one that keeps its cause', () => {
  const cause = new TypeError('x is not a function');
  const error = toLigaiError(cause);
  expect(isLigaiError(error, 'internal')).toBe(true);
  expect(error.cause).toBe(cause);
  expect(toLigaiError(error)).toBe(error);
});
