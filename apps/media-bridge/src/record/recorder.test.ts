import { LigaiError, silentLog } from '@ligai/kernel';
import { aTurn, FakeClock } from '@ligai/testing';
import { expect, test } from 'vitest';
import type { ConversationEntry } from './conversation-entry.ts';
import { Recorder } from './recorder.ts';

const away = new Error('connect ECONNREFUSED');

test('entries are written in order; those that arrive together are one batch', async () => {
  const { recorder, writes } = stage();
  recorder.turn(aTurn({ index: 0 }));
  recorder.state('listening');
  await recorder.flushed();
  recorder.turn(aTurn({ index: 1, role: 'user' }));
  await recorder.flushed();
  expect(writes).toEqual([['turn 0', 'state listening'], ['turn 1']]);
});

test('without Postgres, entries wait in order, of each turn only the newest version', async () => {
  const { clock, recorder, writes, content, fail } = stage();
  fail(away);
  recorder.turn(aTurn({ index: 0, content: 'Hello' }));
  recorder.state('speaking');
  await clock.advance(500);
  recorder.turn(aTurn({ index: 1, role: 'user', content: 'Hi' }));
  recorder.turn(aTurn({ index: 0, content: 'Hello there' }));
  await clock.advance(10_000);
  expect(writes).toEqual([]);
  fail(undefined);
  await clock.advance(3000);
  expect(writes).toEqual([['turn 0', 'state speaking', 'turn 1']]);
  expect(content(0)).toBe('Hello there');
  expect(clock.pending).toBe(0);
});

test('the queue is bounded: states are dropped before turns', async () => {
  const { clock, recorder, writes, fail } = stage();
  fail(away);
  recorder.turn(aTurn({ index: 0 }));
  for (let i = 0; i < 3000; i += 1) recorder.state(i % 2 ? 'listening' : 'speaking');
  recorder.turn(aTurn({ index: 1 }));
  fail(undefined);
  await clock.advance(5000);
  const written = writes.flat();
  expect(written.length).toBeLessThanOrEqual(1020);
  expect(written.filter((entry) => entry.startsWith('turn'))).toEqual(['turn 0', 'turn 1']);
});

test('writing ends when another bridge holds the call', async () => {
  const { recorder, writes, fail } = stage();
  fail(new LigaiError('stale_generation', 'generation 2 holds it'));
  recorder.turn(aTurn({ index: 0 }));
  await recorder.flushed();
  expect(recorder.superseded.aborted).toBe(true);
  fail(undefined);
  recorder.turn(aTurn({ index: 1 }));
  await recorder.flushed();
  expect(writes).toEqual([]);
});

test('an entry that Postgres always refuses is left out, and later ones are written', async () => {
  const { recorder, writes, fail } = stage();
  fail(new LigaiError('invalid_request', 'not UTF-8'));
  recorder.turn(aTurn({ index: 0 }));
  await recorder.flushed();
  fail(undefined);
  recorder.turn(aTurn({ index: 1 }));
  await recorder.flushed();
  expect(writes).toEqual([['turn 1']]);
});

test('an entry that Postgres always refuses does not lose the others of its batch', async () => {
  const { recorder, writes, fail } = stage();
  fail(new LigaiError('invalid_request', 'not UTF-8'), 'turn 1');
  for (const index of [0, 1, 2]) recorder.turn(aTurn({ index }));
  recorder.state('speaking');
  await recorder.flushed();
  expect(writes.flat()).toEqual(['turn 0', 'turn 2', 'state speaking']);
  recorder.turn(aTurn({ index: 3 }));
  recorder.state('listening');
  await recorder.flushed();
  expect(writes.at(-1)).toEqual(['turn 3', 'state listening']);
});

test('abandoning the recorder ends its wait at once', async () => {
  const { clock, recorder, fail } = stage();
  fail(away);
  recorder.turn(aTurn({ index: 0 }));
  await clock.advance(1000);
  const flushed = recorder.flushed();
  recorder.abandon();
  await flushed;
  expect(clock.pending).toBe(0);
});

function stage() {
  const clock = new FakeClock();
  const writes: string[][] = [];
  const contents = new Map<number, string>();
  let failure: Error | undefined;
  let failsFor: string | undefined;
  const journal = {
    async write(entries: ConversationEntry[]) {
      const names = entries.map((entry) => {
        if (entry.type === 'turn') return `turn ${entry.turn.index}`;
        return entry.type === 'state' ? `state ${entry.state}` : `provider ${entry.failed?.provider ?? 'recovered'}`;
      });
      if (failure && (failsFor === undefined || names.includes(failsFor))) throw failure;
      for (const entry of entries) if (entry.type === 'turn') contents.set(entry.turn.index, entry.turn.content);
      writes.push(names);
    },
  };
  const recorder = new Recorder({ journal, clock, log: silentLog });
  /** Writes fail: all, or those with the entry `named`. */
  const fail = (error: Error | undefined, named?: string) => {
    failure = error;
    failsFor = named;
  };
  return { clock, recorder, writes, content: (index: number) => contents.get(index), fail };
}
