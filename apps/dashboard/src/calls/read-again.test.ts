import { expect, it } from 'vitest';
import { deliveriesAgainMs, eventsAgainMs } from './read-again.ts';

const nowMs = Date.parse('2026-01-15T10:30:00.000Z');
const in10Seconds = '2026-01-15T10:30:10.000Z';
const in10Minutes = '2026-01-15T10:40:00.000Z';
const longAgo = { onLine: false, endedAtMs: nowMs - 600_000 };
const delivered = { status: 'delivered', next_attempt_at: null } as const;

it('the deliveries of an ended call are read again until none is pending', () => {
  const pending = (next_attempt_at: string | null) => ({ status: 'pending', next_attempt_at }) as const;
  expect(deliveriesAgainMs([delivered, pending(null)], longAgo, nowMs)).toBe(3000);
  expect(deliveriesAgainMs([delivered, pending(in10Seconds)], longAgo, nowMs)).toBe(3000);
  expect(deliveriesAgainMs([delivered, pending(in10Minutes)], longAgo, nowMs)).toBe(15_000);
  expect(deliveriesAgainMs([delivered, { status: 'dead', next_attempt_at: null }], longAgo, nowMs)).toBe(false);
});

it('deliveries and events may appear while a call is on the line and shortly after its end', () => {
  const progresses = [{ onLine: true, endedAtMs: null }, { onLine: false, endedAtMs: nowMs - 5000 }, longAgo];
  expect(progresses.map((one) => deliveriesAgainMs([], one, nowMs))).toEqual([3000, 3000, false]);
  expect(progresses.map((one) => eventsAgainMs([], one, nowMs))).toEqual([3000, 3000, false]);
});

it('the events of an ended call are read again until all are published', () => {
  const published = { published_at: in10Seconds };
  expect(eventsAgainMs([published, { published_at: null }], longAgo, nowMs)).toBe(3000);
  expect(eventsAgainMs([published], longAgo, nowMs)).toBe(false);
});
