import { expect, test } from 'vitest';
import { PendingUpdates } from './pending-updates.ts';

const update = (subject: string, version: number) => ({
  subject,
  version,
  bytes: Buffer.from(`${subject}@${version}`),
});

function takeAll(messages: PendingUpdates): string[] {
  const taken: string[] = [];
  for (let next = messages.take(); next; next = messages.take()) taken.push(next.bytes.toString());
  return taken;
}

test('only the newest update of each subject is pending', () => {
  const pending = new PendingUpdates(update('read_again', 0));
  for (const [subject, version] of [
    ['stats', 0],
    ['call a', 1],
    ['call b', 1],
    ['call a', 2],
    ['turn a 0', 3],
    ['turn a 0', 4],
  ] as const)
    pending.put(update(subject, version));
  expect(takeAll(pending)).toEqual(['stats@0', 'call a@2', 'call b@1', 'turn a 0@4']);
});

test('an update that arrives late does not replace a newer one', () => {
  const pending = new PendingUpdates(update('read_again', 0));
  pending.put(update('call a', 5));
  pending.put(update('call a', 4));
  expect(takeAll(pending)).toEqual(['call a@5']);
});

test('a client that never reads has a bounded number of pending updates: the statistics and the newest ones', () => {
  const pending = new PendingUpdates(update('read_again', 0));
  pending.put(update('stats', 0));
  for (let nth = 0; nth < 50_000; nth += 1) pending.put(update(`call ${nth}`, 1));
  // A thousand, and that something was dropped.
  expect(pending.size).toBe(1001);
  const taken = takeAll(pending);
  expect(taken[0]).toBe('stats@0');
  expect(taken.slice(-2)).toEqual(['call 49999@1', 'read_again@0']);
  // Nothing is dropped any more.
  pending.put(update('call 1', 1));
  expect(takeAll(pending)).toEqual(['call 1@1']);
});
