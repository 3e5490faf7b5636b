import { randomUUID } from 'node:crypto';
import { systemClock } from '@ligai/kernel';
import { ApiClient, LocalStack, waitUntil } from '@ligai/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';

let stack: LocalStack;
let api: ApiClient;
beforeAll(async () => {
  stack = await LocalStack.start();
  api = new ApiClient(stack.ready.api);
});
afterAll(() => stack?.[Symbol.asyncDispose]());

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
