import { expect, it } from 'vitest';
import type { Answer } from '../send/message.ts';
import { defaultTiming } from '../timing.ts';
import { outcomeOf } from './outcome.ts';

const met = (statusCode: number | null, given: Partial<Answer> = {}): Answer => {
  const well = statusCode !== null && statusCode >= 200 && statusCode < 300;
  const error = well ? null : `status ${statusCode}`;
  return { statusCode, body: null, error, refused: false, retryAfterMs: null, tookMs: 5, ...given };
};

const outcome = (answer: Answer, attempt = 1, retryForHours = 0) =>
  outcomeOf(answer, attempt, retryForHours, defaultTiming);

it.each([200, 201, 202, 204, 299])('status %i means delivered', (status) => {
  expect(outcome(met(status))).toEqual({ success: true, next: { status: 'delivered' }, gone: false });
});

it.each([null, 429, 500, 502, 503, 504, 599])(
  'status %s is retried 1 s, 5 s and 15 s after the failure, then the delivery is dead',
  (status) => {
    const nexts = [1, 2, 3, 4].map((attempt) => outcome(met(status), attempt).next);
    expect(nexts).toEqual([
      { status: 'pending', inMs: 1_000 },
      { status: 'pending', inMs: 5_000 },
      { status: 'pending', inMs: 15_000 },
      { status: 'dead' },
    ]);
  },
);

it.each([300, 301, 302, 303, 307, 308, 400, 401, 403, 404, 408, 409, 410, 413, 418, 422])(
  'status %i means dead without a retry',
  (status) => {
    expect(outcome(met(status))).toEqual({ success: false, next: { status: 'dead' }, gone: status === 410 });
  },
);

it('a forbidden address means dead without a retry', () => {
  expect(outcome(met(null, { refused: true })).next).toEqual({ status: 'dead' });
});

it.each([
  [7_000, 1, 7_000],
  [0, 1, 1_000],
  [2_000, 3, 15_000],
  [3_600_000, 1, 60_000],
])(
  'a 429 that requests %i ms is retried after the longer of that and the policy, at most 60 s',
  (asked, attempt, inMs) => {
    expect(outcome(met(429, { retryAfterMs: asked }), attempt).next).toEqual({ status: 'pending', inMs });
  },
);

it('a status other than 429 cannot request a longer pause', () => {
  expect(outcome(met(503, { retryAfterMs: 60_000 })).next).toEqual({ status: 'pending', inMs: 1_000 });
});

it.each([1, 8, 72])(
  'with retry_for_hours %i the three retries are followed by retries with pauses that grow to one hour',
  (hours) => {
    const pausesMs: number[] = [];
    for (let attempt = 1; ; attempt += 1) {
      const { next } = outcome(met(503), attempt, hours);
      if (next.status !== 'pending') break;
      pausesMs.push(next.inMs);
    }
    expect(pausesMs.slice(0, 8)).toEqual([1_000, 5_000, 15_000, 60_000, 120_000, 240_000, 480_000, 960_000]);
    const later = pausesMs.slice(3);
    expect(later.every((ms, index) => index === 0 || ms === Math.min(3_600_000, (later[index - 1] ?? 0) * 2))).toBe(
      true,
    );
    const sumMs = later.reduce((sum, ms) => sum + ms, 0);
    expect(sumMs).toBeLessThanOrEqual(hours * 3_600_000);
    expect(sumMs).toBeGreaterThan(hours * 3_600_000 - 3_600_000);
  },
);
