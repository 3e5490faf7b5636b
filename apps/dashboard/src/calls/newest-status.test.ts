import { expect, it } from 'vitest';
import { newestStatus, talksSinceMs } from './newest-status.ts';

it('a call of the list has the status of the last message, in the words of the filter', () => {
  const states = ['queued', 'dialing', 'ringing', 'greeting', 'listening', 'on_hold', 'ending', 'no_answer'] as const;
  expect(states.map((state) => newestStatus({ state, sequence: 3 }))).toEqual([
    ...['queued', 'dialing', 'ringing', 'in_progress', 'in_progress', 'in_progress', 'in_progress', 'no_answer'],
  ]);
});

it('without a message since the connection, what was read is as new', () => {
  expect(newestStatus({ state: 'dialing', sequence: 0 })).toBeUndefined();
  expect(newestStatus(undefined)).toBeUndefined();
});

it('the duration runs from the answer until the call has ended', () => {
  const live = { ended: false, answeredAtMs: 5000 };
  expect(talksSinceMs({ end_time: null }, live)).toBe(5000);
  expect(talksSinceMs({ end_time: null }, { ...live, ended: true })).toBeNull();
  expect(talksSinceMs({ end_time: '2026-01-15T10:31:00.000Z' }, live)).toBeNull();
  expect(talksSinceMs({ end_time: null }, undefined)).toBeNull();
});
