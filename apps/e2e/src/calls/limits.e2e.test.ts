import { ApiClient, LocalStack } from '@ligai/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';

let stack: LocalStack;
let api: ApiClient;
beforeAll(async () => {
  stack = await LocalStack.start({ MAX_CONCURRENT_CALLS: '2', MAX_CALLS_PER_SECOND: '50' });
  api = new ApiClient(stack.ready.api);
});
afterAll(() => stack?.[Symbol.asyncDispose]());

test('a dial request over the limit of concurrent calls gets 503 with Retry-After, and succeeds after a call has ended', async () => {
  const first = await api.dial('5511999990180');
  const second = await api.dial('5511999980180');
  const refused = await api.ask('POST', '/api/v1/calls/dial', { number: '5511999970180' });
  expect(refused).toMatchObject({ status: 503, body: { detail: expect.stringContaining('2') } });
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  await api.hangup(first);
  await api.untilEnded(first);
  const third = await api.dial('5511999970180');
  await Promise.all([api.hangup(second), api.hangup(third)]);
  await Promise.all([api.untilEnded(second), api.untilEnded(third)]);
});

test('a changed limit takes effect immediately', async () => {
  await api.set('max_concurrent_calls', '1');
  const only = await api.dial('5511999990180');
  expect((await api.ask('POST', '/api/v1/calls/dial', { number: '5511999980180' })).status).toBe(503);
  await api.set('max_concurrent_calls', '20');
  const other = await api.dial('5511999980180');
  await Promise.all([api.hangup(only), api.hangup(other)]);
  await Promise.all([api.untilEnded(only), api.untilEnded(other)]);
});

test('calls are started no faster than the limit of calls per second', async () => {
  await api.set('max_concurrent_calls', '20');
  await api.set('max_calls_per_second', '2');
  const calls = await Promise.all(Array.from({ length: 8 }, (_, index) => api.dial(`55119${1000 + index}0486`)));
  await Promise.all(calls.map((callId) => api.untilEnded(callId)));
  const { originates } = await stack.simulatedSwitch.journal();
  const started = originates.filter(({ uuid }) => calls.some((callId) => callId === uuid)).map(({ atMs }) => atMs);
  expect(started).toHaveLength(8);
  // The gate counts whole seconds; on a busy machine a start may be delayed into the next second.
  for (const [index, atMs] of started.entries()) {
    const thirdAfter = started[index + 3];
    if (thirdAfter !== undefined) expect(thirdAfter - atMs).toBeGreaterThan(500);
  }
});
