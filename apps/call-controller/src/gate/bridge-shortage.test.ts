import { newCallId } from '@ligai/contracts';
import type { Database } from '@ligai/db';
import { silentLog } from '@ligai/kernel';
import { FakeClock } from '@ligai/testing';
import { describe, expect, it } from 'vitest';
import { BridgeShortage } from './bridge-shortage.ts';

const callId = newCallId();

function open() {
  const clock = new FakeClock();
  const lines: unknown[] = [];
  const note = (fields: Record<string, unknown>, message: string) => void lines.push([message, fields]);
  let count = async () => 3;
  const db = { $count: () => count() } as unknown as Database;
  const log = { ...silentLog, info: note, warn: note, error: note };
  const shortage = new BridgeShortage({ db, clock, log, timing: { shortageOverMs: 10_000 } });
  /** Declines five times a second, as many waiting calls cause it. */
  const declineFor = async (seconds: number, reason = 'at capacity') => {
    for (let nth = 0; nth < seconds * 5; nth += 1) {
      shortage.noteDeclined(callId, reason);
      shortage.check();
      await clock.advance(200);
    }
  };
  const checkFor = async (seconds: number) => {
    for (let nth = 0; nth < seconds; nth += 1) {
      await clock.advance(1_000);
      shortage.check();
    }
    await clock.advance(0);
  };
  const setCount = (next: () => Promise<number>) => {
    count = next;
  };
  return { clock, lines, shortage, declineFor, checkFor, setCount };
}

const begun = 'no media-bridge accepted the call';
const first = [begun, { callId, detail: 'at capacity', waiting: 3 }];

describe('the log of calls that wait for a media-bridge', () => {
  it('has its begin, one line a minute with the calls that wait then, and its end', async () => {
    const { lines, shortage, declineFor, checkFor, setCount } = open();
    await declineFor(30);
    setCount(async () => 40);
    await declineFor(31, 'the event loop is late');
    shortage.noteAccepted();
    await checkFor(12);
    const summary = { callId, detail: 'the event loop is late', waiting: 40, failures: 301, seconds: 60 };
    expect(lines).toEqual([
      first,
      [`${begun}, still failing`, summary],
      ['media-bridges accept calls again', { failures: 305, seconds: 61 }],
    ]);
  });

  it('is not over while each call that ends lets only one pass', async () => {
    const { clock, lines, shortage, declineFor } = open();
    for (let call = 0; call < 6; call += 1) {
      await declineFor(1);
      shortage.noteAccepted();
      await clock.advance(8_000);
      shortage.check();
    }
    expect(lines).toHaveLength(1);
  });

  it('is not over while calls wait that nobody tries, and reports no recovery once none waits', async () => {
    const { lines, declineFor, checkFor, setCount } = open();
    await declineFor(2);
    await checkFor(30);
    expect(lines).toEqual([first]);
    setCount(async () => 0);
    await checkFor(2);
    expect(lines).toEqual([first, ['no call waits for a media-bridge', { failures: 10, seconds: 2 }]]);
  });

  it('lacks only the number of calls while Postgres fails, and is not over then', async () => {
    const { lines, declineFor, checkFor, setCount } = open();
    setCount(() => Promise.reject(new Error('no connection')));
    await declineFor(1);
    await checkFor(20);
    expect(lines).toEqual([[begun, { callId, detail: 'at capacity' }]]);
  });

  it('counts the queued calls once for all calls that are declined together', async () => {
    const { clock, lines, shortage, setCount } = open();
    let counts = 0;
    setCount(async () => ++counts);
    for (let call = 0; call < 15; call += 1) shortage.noteDeclined(callId, 'at capacity');
    await clock.advance(0);
    expect(counts).toBe(1);
    expect(lines).toEqual([[begun, { callId, detail: 'at capacity', waiting: 1 }]]);
  });
});
