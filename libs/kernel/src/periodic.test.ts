import { expect, test } from 'vitest';
import { type Clock, systemClock } from './clock.ts';
import { type Log, silentLog } from './log.ts';
import { Periodic } from './periodic.ts';

const hour = 3_600_000;

test('a wake-up during a run causes another run', async () => {
  const began = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const first = Promise.withResolvers<void>();
  let runs = 0;
  const run = async () => {
    began[runs]?.resolve();
    runs += 1;
    if (runs === 1) await first.promise;
  };
  await using periodic = new Periodic({ clock: systemClock, log: silentLog, action: 'test', everyMs: hour, run });
  await began[0]?.promise;
  periodic.wake();
  first.resolve();
  await began[1]?.promise;
  expect(runs).toBe(2);
});

test('a run that fails is logged and repeated after the pause', async () => {
  const warned: unknown[] = [];
  const log: Log = { ...silentLog, warn: (fields) => void warned.push(fields) };
  const again = Promise.withResolvers<void>();
  let runs = 0;
  const run = async () => {
    runs += 1;
    if (runs === 1) throw new Error('no answer');
    again.resolve();
  };
  await using _ = new Periodic({ clock: systemClock, log, action: 'read', everyMs: 1, run });
  await again.promise;
  expect(warned).toEqual([{ action: 'read', detail: 'no answer' }]);
});

test('several failures in a row are one line, and a failure after a success is another', async () => {
  const warned: unknown[] = [];
  const log: Log = { ...silentLog, warn: (fields) => void warned.push(fields) };
  const eighth = Promise.withResolvers<void>();
  let runs = 0;
  const run = async () => {
    runs += 1;
    if (runs === 8) eighth.resolve();
    if (runs !== 5) throw new Error('no answer');
  };
  await using _ = new Periodic({ clock: systemClock, log, action: 'read', everyMs: 1, run });
  await eighth.promise;
  expect(warned).toEqual([
    { action: 'read', detail: 'no answer' },
    { action: 'read', detail: 'no answer' },
  ]);
});

test('with a first pause nothing runs before it, and disposing ends the pause', async () => {
  let runs = 0;
  const run = async () => {
    runs += 1;
  };
  const options = { clock: systemClock, log: silentLog, action: 'renew', everyMs: hour, firstPause: true, run };
  await new Periodic(options)[Symbol.asyncDispose]();
  expect(runs).toBe(0);
});

test('a pause that cannot be determined is logged, and the previous pause is used', async () => {
  const warned: unknown[] = [];
  const log: Log = { ...silentLog, warn: (fields, message) => void warned.push([message, fields]) };
  const fourth = Promise.withResolvers<void>();
  let runs = 0;
  const run = async () => {
    runs += 1;
    if (runs === 4) fourth.resolve();
  };
  const everyMs = () => {
    if (runs > 1) throw new Error('no settings');
    return 1;
  };
  await using _ = new Periodic({ clock: systemClock, log, action: 'read', everyMs, run });
  await fourth.promise;
  expect(warned).toEqual([['pause of a periodic task failed', { action: 'read', detail: 'no settings' }]]);
});

test('without a previous pause the task runs again after a second', async () => {
  const pausesMs: number[] = [];
  const slept = Promise.withResolvers<void>();
  const clock: Clock = {
    ...systemClock,
    sleep: (ms, signal) => {
      pausesMs.push(ms);
      slept.resolve();
      return systemClock.sleep(ms, signal);
    },
  };
  const everyMs = (): number => {
    throw new Error('no settings');
  };
  await using _ = new Periodic({ clock, log: silentLog, action: 'read', everyMs, run: async () => {} });
  await slept.promise;
  expect(pausesMs).toEqual([1_000]);
});
