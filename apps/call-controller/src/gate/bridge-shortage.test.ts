import type { Database } from '@ligai/db';
import { silentLog } from '@ligai/kernel';
import { FakeClock } from '@ligai/testing';
import { describe, expect, it } from 'vitest';
import { BridgeShortage } from './bridge-shortage.ts';

function open() {
  const clock = new FakeClock();
  const lines: unknown[] = [];
  const note = (fields: Record<string, unknown>, message: string) => void lines.push([message, fields]);
  let queued = 3;
  const db = { $count: async () => queued } as unknown as Database;
  const shortage = new BridgeShortage({ db, clock, log: { ...silentLog, info: note, warn: note } });
  /** Declines five times a second, as many waiting calls cause it. */
  const declineFor = async (seconds: number, reason = 'at capacity') => {
    for (let nth = 0; nth < seconds * 5; nth += 1) {
      await shortage.noteDeclined(reason);
      shortage.check();
      await clock.advance(200);
    }
  };
  const setQueued = (count: number) => {
    queued = count;
  };
  return { clock, lines, shortage, declineFor, setQueued };
}

const begun = 'no media-bridge takes a call, queued calls wait';

describe('the log of calls that wait for a media-bridge', () => {
  it('has its begin, one line a minute with the calls that wait then, and its end', async () => {
    const { clock, lines, shortage, declineFor, setQueued } = open();
    await declineFor(30);
    setQueued(40);
    await declineFor(31, 'the event loop is late');
    await clock.advance(10_000);
    shortage.check();
    shortage.check();
    expect(lines).toEqual([
      [begun, { detail: 'at capacity', waiting: 3 }],
      [`${begun}, still failing`, { detail: 'the event loop is late', waiting: 40, failures: 301, seconds: 60 }],
      ['media-bridges take all calls again', { failures: 305, seconds: 71 }],
    ]);
  });

  it('is not over while each call that ends lets only one pass', async () => {
    const { clock, lines, shortage, declineFor } = open();
    for (let call = 0; call < 6; call += 1) {
      await declineFor(1);
      await clock.advance(8_000);
      shortage.check();
    }
    expect(lines).toHaveLength(1);
  });
});
