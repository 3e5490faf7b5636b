import type { ScheduleAnswer } from '@ligai/contracts';
import { systemClock } from '@ligai/kernel';
import { ApiClient, LocalStack, waitUntil } from '@ligai/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';

let stack: LocalStack;
let api: ApiClient;
beforeAll(async () => {
  stack = await LocalStack.start({ MAX_CONCURRENT_CALLS: '20' });
  api = new ApiClient(stack.ready.api);
});
afterAll(() => stack?.[Symbol.asyncDispose]());

async function schedule(phone_number: string, inMs: number): Promise<ScheduleAnswer & { atMs: number }> {
  const atMs = systemClock.now() + inMs;
  const body = { phone_number, scheduled_time: new Date(atMs).toISOString() };
  const answer = await api.ask('POST', '/api/v1/schedules', body);
  expect(answer.status).toBe(201);
  return { ...(answer.body as ScheduleAnswer), atMs };
}

const untilStatus = (id: number, status: ScheduleAnswer['status']) =>
  waitUntil(
    async () => {
      const { body } = await api.ask('GET', `/api/v1/schedules/${id}`);
      const found = body as ScheduleAnswer;
      return found.status === status && found;
    },
    { what: `scheduled call ${id} is ${status}`, timeoutMs: 100_000, everyMs: 100 },
  );

const originatesTo = async (number: string) =>
  (await stack.simulatedSwitch.journal()).originates.filter((one) => one.number === number);

test('a call scheduled two seconds ahead is placed once at its time, and its schedule is completed', async () => {
  const number = '5511988880710';
  const { id, atMs } = await schedule(number, 2_000);
  const isPlaced = async () => (await originatesTo(number)).length > 0;
  await waitUntil(isPlaced, { what: 'the call is placed', timeoutMs: 20_000, everyMs: 20 });
  const seenMs = systemClock.now();
  expect(seenMs).toBeGreaterThanOrEqual(atMs);
  // The goal is 500 ms; a busy machine and polling may add to it.
  expect(seenMs).toBeLessThan(atMs + 3_000);
  const { call_id, reason } = await untilStatus(id, 'completed');
  expect(await originatesTo(number)).toMatchObject([{ uuid: call_id }]);
  expect(reason).toBe(null);
});

test('a scheduled call to a busy callee fails with the reason busy', async () => {
  const { id } = await schedule('5511998880486', 500);
  expect(await untilStatus(id, 'failed')).toMatchObject({ reason: 'busy', call_id: expect.stringMatching(/^call-/) });
});

test('a scheduled call is placed once if the scheduler is killed before its time', async () => {
  const number = '5511998770486';
  const { id } = await schedule(number, 3_000);
  await stack.kill('scheduler');
  await untilStatus(id, 'failed');
  expect(await originatesTo(number)).toHaveLength(1);
});

test('each of 20 scheduled calls is placed once if the scheduler is killed repeatedly while they are due', async () => {
  await api.set('max_calls_per_second', '50');
  const numbers = Array.from({ length: 20 }, (_, nth) => `55119${7_000 + nth}0486`);
  const scheduled = await Promise.all(numbers.map((number, nth) => schedule(number, 1_000 + nth * 100)));
  for (let kills = 0; kills < 3; kills += 1) await stack.kill('scheduler');
  await Promise.all(scheduled.map(({ id }) => untilStatus(id, 'failed')));
  const { originates } = await stack.simulatedSwitch.journal();
  const placed = originates.map(({ number }) => number).filter((number) => numbers.includes(number));
  expect(placed.toSorted()).toEqual(numbers);
});

test('a cancelled schedule places no call', async () => {
  const number = '5511998660486';
  const { id } = await schedule(number, 1_500);
  expect((await api.ask('DELETE', `/api/v1/schedules/${id}`)).status).toBe(200);
  const later = await schedule('5511998650486', 2_000);
  await untilStatus(later.id, 'failed');
  expect(await originatesTo(number)).toEqual([]);
  expect((await untilStatus(id, 'cancelled')).call_id).toBe(null);
});
