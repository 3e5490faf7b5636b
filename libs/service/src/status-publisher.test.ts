import type { Bus } from '@ligai/bus';
import type { ServiceStatus } from '@ligai/contracts';
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

test('a status has the problem of each peer, and since when it can or cannot be used', async () => {
  const clock = new FakeClock();
  const published: ServiceStatus[] = [];
  const health = new Health(clock);
  let problem: string | undefined;
  using _peer = health.addPeer('switch', 'fs1:8021', () => problem);
  const bus = { connected: true, publish: (_: unknown, status: ServiceStatus) => void published.push(status) };
  await using _ = publishStatus(who, { bus: bus as unknown as Bus, clock, health, log: silentLog });
  await clock.advance(2_500);
  const since = published[0]?.since;
  expect(published.at(-1)?.peers).toEqual([{ kind: 'switch', name: 'fs1:8021', problem: null, since }]);
  problem = 'fs1:8021 is not connected: ECONNREFUSED';
  await clock.advance(1_000);
  problem = 'fs1:8021 is not connected: timeout';
  await clock.advance(3_000);
  const [peer] = published.at(-1)?.peers ?? [];
  expect(peer).toMatchObject({ problem: 'fs1:8021 is not connected: timeout' });
  expect(Date.parse(peer?.since ?? '') - Date.parse(since ?? '')).toBe(3_000);
});
