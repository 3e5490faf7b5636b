import { ApiClient, LocalStack } from '@ligai/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';

let stack: LocalStack;
let api: ApiClient;
beforeAll(async () => {
  stack = await LocalStack.start();
  api = new ApiClient(stack.ready.api);
});
afterAll(() => stack?.[Symbol.asyncDispose]());

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
    // No call has been placed in this file yet, so no part of a number and no word of an attack may appear.
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
  expect(originates.map(({ uuid, number }) => ({ uuid, number }))).toEqual([{ uuid: callId, number: '5511999980486' }]);
});
