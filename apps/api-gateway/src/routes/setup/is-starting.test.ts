import type { ServiceStatus } from '@ligai/contracts';
import { expect, it } from 'vitest';
import { isStarting } from './get.route.ts';

const startedAtMs = Date.parse('2026-01-15T10:00:00Z');
const controller = (problem: string | null, since: string): ServiceStatus => ({
  ...{ name: 'call-controller', instance: 'one', status: 'unhealthy', version: '0.1.0', since },
  peers: [{ kind: 'switch', name: 'fs1:8021', problem, since }],
});
const seen = (seconds: number, alive: ServiceStatus[] = [], problem: string | null = null) => ({
  ...{
    runningMs: seconds * 1000,
    nowMs: startedAtMs + seconds * 1000,
    alive,
    speech: [{ problem: null }, { problem }],
  },
});

it('services that have not reported, and a switch that is not connected, are starting in the first 30 s', () => {
  expect(isStarting(seen(3))).toBe(true);
  expect(isStarting(seen(3, [controller('fs1:8021 is not connected', '2026-01-15T10:00:01Z')]))).toBe(true);
  expect(isStarting(seen(30))).toBe(false);
});

it('a switch that is away for longer, a provider that failed and a missing key are not starting', () => {
  expect(isStarting(seen(3, [controller('fs1:8021 is not connected', '2026-01-15T09:00:00Z')]))).toBe(false);
  expect(isStarting(seen(3, [], 'Murf refuses requests with status 402'))).toBe(false);
  expect(isStarting(seen(3, [], 'deepgram_api_key is not set'))).toBe(false);
});

it('the first 30 s are measured by the monotonic clock', () => {
  expect(isStarting({ ...seen(3), nowMs: startedAtMs + 3_600_000 })).toBe(true);
  expect(isStarting({ ...seen(30), nowMs: startedAtMs })).toBe(false);
});
