import type { Bus } from '@ligai/bus';
import { type Log, silentLog } from '@ligai/kernel';
import { FakeClock } from '@ligai/testing';
import { expect, test } from 'vitest';
import { Health } from './health.ts';
import { publishStatus } from './status-publisher.ts';

const who = { name: 'scheduler', instance: 'scheduler-1', version: '0.1.0' } as const;

test('the log reports once that Postgres does not respond, and once that it responds again', async () => {
  const clock = new FakeClock();
  const lines: string[] = [];
  const note = (_: unknown, message: string) => void lines.push(message);
  const log: Log = { ...silentLog, info: note, warn: note };
  const health = new Health(clock);
  let problem: string | undefined;
  health.add('postgres', () => problem);
  const bus = { connected: false } as Bus;
  await using _ = publishStatus(who, { bus, clock, health, log });
  await clock.advance(2_500);
  expect(lines).toEqual([]);
  problem = 'connection refused';
  await clock.advance(3_000);
  expect(lines).toEqual(['Postgres does not answer']);
  problem = undefined;
  await clock.advance(3_000);
  expect(lines).toEqual(['Postgres does not answer', 'Postgres answers again']);
});
