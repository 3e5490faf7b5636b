import { expect, test } from 'vitest';
import { LatestMessages } from './latest-messages.ts';

const update = (about: string, version: number) => ({ about, version, bytes: Buffer.from(`${about}@${version}`) });

function takeAll(messages: LatestMessages): string[] {
  const taken: string[] = [];
  for (let next = messages.take(); next; next = messages.take()) taken.push(next.bytes.toString());
  return taken;
}

test('of each thing only the newest state waits', () => {
  const waiting = new LatestMessages();
  for (const [about, version] of [
    ['stats', 0],
    ['call a', 1],
    ['call b', 1],
    ['call a', 2],
    ['turn a 0', 3],
    ['turn a 0', 4],
  ] as const)
    waiting.put(update(about, version));
  expect(takeAll(waiting)).toEqual(['stats@0', 'call a@2', 'call b@1', 'turn a 0@4']);
});

test('what arrives late does not replace what is newer', () => {
  const waiting = new LatestMessages();
  waiting.put(update('call a', 5));
  waiting.put(update('call a', 4));
  expect(takeAll(waiting)).toEqual(['call a@5']);
});

test('a reader who never reads costs a bounded amount, and still gets the figures and what is newest', () => {
  const waiting = new LatestMessages();
  waiting.put(update('stats', 0));
  for (let nth = 0; nth < 50_000; nth += 1) waiting.put(update(`call ${nth}`, 1));
  expect(waiting.size).toBe(1000);
  const taken = takeAll(waiting);
  expect(taken[0]).toBe('stats@0');
  expect(taken.at(-1)).toBe('call 49999@1');
});
