import { randomUUID } from 'node:crypto';
import { systemClock } from '@ligai/kernel';
import { ApiClient, LocalStack, waitUntil } from '@ligai/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

let stack: LocalStack;
let api: ApiClient;
beforeAll(async () => {
  stack = await LocalStack.start({ MAX_CONCURRENT_CALLS: '2', MAX_CALLS_PER_SECOND: '50' });
  api = new ApiClient(stack.ready.api);
});
afterAll(() => stack?.[Symbol.asyncDispose]());

describe('a number', () => {
  const hostile = [
    '551199&system(id)',
    '5511\n\napi status',
    '5511999887766\n\napi originate',
    '{a=b}sofia/gateway/trunk/5511999887766',
    '5'.repeat(40),
    '[origination_uuid=x]5511999887766',
    '5511999887766,5511999887767',
    '5511999887766|5511999887767',
    'sofia/external/evil@203.0.113.9',
    '5511999887766%0aapi%20status',
    '5511999887766\u0000',
    '５５１１９９９８８７７６６',
    '',
    '0',
  ];

  test.each(hostile)(
    'a dial request with the number %j gets 422, and none of its bytes reaches the switch',
    async (number) => {
      const answer = await api.ask('POST', '/api/v1/calls/dial', { number });
      expect(answer.status).toBe(422);
      expect(answer.body).toEqual({ detail: expect.stringMatching(/^number: /) });
      const received = (await stack.simulatedSwitch.receivedBytes()).toString('latin1');
      // No call has been placed yet, so no part of a number and no word of an attack may appear.
      for (const trace of ['5511', '55555', 'system', 'a=b', 'evil', 'originate']) {
        expect(received).not.toContain(trace);
      }
    },
  );

  test.each([{ number: 5511999887766 }, { number: null }, { number: ['5511999887766'] }, {}, []])(
    'a dial request with the body %j gets 422',
    async (body) => {
      expect((await api.ask('POST', '/api/v1/calls/dial', body)).status).toBe(422);
      expect((await stack.simulatedSwitch.journal()).originates).toEqual([]);
    },
  );

  test('a number with spaces, brackets and a plus sign is dialled as digits', async () => {
    const callId = await api.dial('+55 (11) 99998-0486');
    await api.untilEnded(callId);
    const { originates } = await stack.simulatedSwitch.journal();
    expect(originates.map(({ uuid, number }) => ({ uuid, number }))).toEqual([
      { uuid: callId, number: '5511999980486' },
    ]);
  });
});

describe('a limit', () => {
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
});

describe('an idempotency key', () => {
  beforeAll(async () => {
    await api.set('max_concurrent_calls', '20');
    await api.set('max_calls_per_second', '20');
  });

  type Answer = { status: number; replayed: boolean; callId: string };

  /** Dials once; undefined if there is no response, for example because the gateway was killed. */
  async function dial(number: string, key: string): Promise<Answer | undefined> {
    try {
      const response = await fetch(`${stack.ready.api}/api/v1/calls/dial`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'idempotency-key': key },
        body: JSON.stringify({ number }),
      });
      const { call_id: callId } = (await response.json()) as { call_id: string };
      return { status: response.status, replayed: response.headers.get('idempotent-replayed') === 'true', callId };
    } catch {
      return undefined;
    }
  }

  /** Repeats the request with the same key until it is answered, as a careful client does. */
  async function dialUntilOk(number: string, key: string): Promise<Answer> {
    const ask = async () => {
      const answer = await dial(number, key);
      return answer?.status === 200 && answer;
    };
    return await waitUntil(ask, {
      what: `the dial request for ${number} is answered with 200`,
      timeoutMs: 40_000,
      everyMs: 200,
    });
  }

  const originatesOf = async (number: string) =>
    (await stack.simulatedSwitch.journal()).originates.filter((originate) => originate.number === number);

  // The gateway is killed right after the request is sent, or some milliseconds later.
  test.each([0, 10, 40])(
    'a dial request repeated with its key places one call if the gateway is killed %i ms after the first request',
    async (afterMs) => {
      const number = `55119${4000 + afterMs}0180`;
      const key = randomUUID();
      const first = dial(number, key);
      await systemClock.sleep(afterMs);
      await stack.kill('api-gateway');
      const firstAnswer = await first;
      const repeated = await dialUntilOk(number, key);
      if (firstAnswer !== undefined) expect(repeated.callId).toBe(firstAnswer.callId);
      expect(await dial(number, key)).toEqual({ status: 200, replayed: true, callId: repeated.callId });
      await waitUntil(async () => (await originatesOf(number)).length > 0, {
        what: 'the number is dialled',
        timeoutMs: 20_000,
      });
      expect((await originatesOf(number)).map(({ uuid }) => uuid)).toEqual([repeated.callId]);
      const [call] = await api.list(1);
      expect(call?.call_id).toBe(repeated.callId);
      if (call) await api.ask('POST', `/api/v1/calls/${call.call_id}/hangup`);
    },
  );

  test('ten concurrent dial requests with one key place one call', async () => {
    const number = '5511950000180';
    const key = randomUUID();
    const answers = await Promise.all(Array.from({ length: 10 }, () => dial(number, key)));
    expect(answers.filter((answer) => answer?.status === 200).length).toBeGreaterThanOrEqual(1);
    for (const answer of answers) expect([200, 409]).toContain(answer?.status);
    const { callId } = await dialUntilOk(number, key);
    await waitUntil(async () => (await originatesOf(number)).length > 0, {
      what: 'the number is dialled',
      timeoutMs: 20_000,
    });
    expect((await originatesOf(number)).map(({ uuid }) => uuid)).toEqual([callId]);
  });
});
