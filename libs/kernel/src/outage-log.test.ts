import { expect, test } from 'vitest';
import { systemClock } from './clock.ts';
import type { Log } from './log.ts';
import { silentLog } from './log.ts';
import { OutageLog } from './outage-log.ts';

function outageLog(more: { overMessage?: string } = {}) {
  let nowMs = 0;
  const lines: unknown[] = [];
  const note: Log['warn'] = (fields, message) => void lines.push([message, fields]);
  const log = new OutageLog({
    clock: { ...systemClock, monotonic: () => nowMs },
    log: { ...silentLog, info: note, warn: note },
    message: 'no connection',
    ...more,
  });
  const failEvery = (ms: number, times: number, reason: string) => {
    for (let n = 0; n < times; n += 1) {
      log.failed(reason, { node: 'a' });
      nowMs += ms;
    }
  };
  return { log, lines, failEvery };
}

test('an outage is one warning, and one summary a minute while it lasts', () => {
  const { lines, failEvery } = outageLog();
  failEvery(2000, 61, 'refused');
  expect(lines).toEqual([
    ['no connection', { node: 'a', detail: 'refused' }],
    ['no connection, still failing', { node: 'a', detail: 'refused', failures: 31, seconds: 60 }],
    ['no connection, still failing', { node: 'a', detail: 'refused', failures: 61, seconds: 120 }],
  ]);
});

test('another reason is logged, but two that alternate are not a line each time', () => {
  const { lines, failEvery } = outageLog();
  failEvery(2000, 6, 'refused');
  failEvery(2000, 1, 'wrong password');
  expect(lines).toHaveLength(2);
  for (let n = 0; n < 5; n += 1) {
    failEvery(100, 1, 'refused');
    failEvery(100, 1, 'wrong password');
  }
  expect(lines).toHaveLength(2);
});

test('after its end the next failure is a new outage', () => {
  const { log, lines, failEvery } = outageLog();
  failEvery(10, 3, 'refused');
  log.over();
  failEvery(10, 3, 'refused');
  expect(lines).toEqual(Array.from({ length: 2 }, () => ['no connection', { node: 'a', detail: 'refused' }]));
});

test('a failure long after the one before is a new outage, even without an end in between', () => {
  const { lines, failEvery } = outageLog();
  failEvery(600_001, 2, 'refused');
  expect(lines).toEqual(Array.from({ length: 2 }, () => ['no connection', { node: 'a', detail: 'refused' }]));
});

test('its end is one line if it has a message, with the seconds to the last failure', () => {
  const { log, lines, failEvery } = outageLog({ overMessage: 'connected again' });
  log.over();
  expect(lines).toEqual([]);
  failEvery(2000, 4, 'refused');
  log.over({ node: 'a' });
  log.over();
  expect(lines).toEqual([
    ['no connection', { node: 'a', detail: 'refused' }],
    ['connected again', { node: 'a', failures: 4, seconds: 6 }],
  ]);
});

test('its end may have another message', () => {
  const { log, lines, failEvery } = outageLog({ overMessage: 'connected again' });
  failEvery(2000, 1, 'refused');
  log.over({}, 'nothing to connect to');
  expect(lines[1]).toEqual(['nothing to connect to', { failures: 1, seconds: 0 }]);
});

test('isDue is true only if the next failure would be logged', () => {
  const { log, failEvery } = outageLog();
  expect([log.active, log.isDue('refused')]).toEqual([false, true]);
  failEvery(2000, 2, 'refused');
  expect([log.active, log.isDue('refused')]).toEqual([true, false]);
  failEvery(2000, 28, 'refused');
  expect(log.isDue('refused')).toBe(true);
});
