import { CallId } from '@ligai/contracts';
import { ApiClient, LocalStack } from '@ligai/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';

let stack: LocalStack;
let api: ApiClient;
beforeAll(async () => {
  stack = await LocalStack.start();
  api = new ApiClient(stack.ready.api);
});
afterAll(() => stack?.[Symbol.asyncDispose]());

/** The commands of the specification, in a user's likely order. */
test('the requests to dial, list, read, hang up and delete a call respond as the specification documents', async () => {
  const dialled = await api.ask('POST', '/api/v1/calls/dial', { number: '5511999887766' });
  const callId = CallId.parse((dialled.body as { call_id: unknown }).call_id);
  expect(dialled).toMatchObject({
    status: 200,
    body: { success: true, call_id: callId, message: 'Call initiated to 5511999887766' },
  });

  const [listed] = await api.list(10);
  expect(listed).toMatchObject({ call_id: callId, called_number: '5511999887766', end_time: null });

  await api.untilSpoken(callId, 2);
  const [active] = await api.active();
  expect(active).toMatchObject({
    call_id: callId,
    freeswitch_uuid: callId,
    caller_number: expect.any(String),
    called_number: '5511999887766',
  });
  expect(active?.duration).toBeGreaterThan(0);
  expect(active?.message_count).toBeGreaterThanOrEqual(2);
  expect((await api.activeDetails(callId)).transcript.length).toBeGreaterThanOrEqual(2);

  await api.hangup(callId);
  const ended = await api.untilEnded(callId);
  expect(ended).toMatchObject({ id: listed?.id, status: 'completed', called_number: '5511999887766' });
  expect(ended.transcript[0]?.role).toBe('assistant');
  expect(ended.transcript.map(({ role }) => role)).toContain('user');
  expect(Date.parse(ended.end_time ?? '')).toBeGreaterThanOrEqual(Date.parse(ended.start_time ?? ''));
  expect(await api.active()).toEqual([]);

  expect(await api.ask('DELETE', `/api/v1/calls/${ended.id}`)).toMatchObject({ status: 200, body: { success: true } });
  expect((await api.ask('GET', `/api/v1/calls/${ended.id}`)).status).toBe(404);
  expect(await api.list()).toEqual([]);
});

test('a complete conversation has at least three turns of each side, and the call is completed', async () => {
  const callId = await api.dial('+55 (11) 99988-7700');
  const { status, transcript, duration } = await api.untilEnded(callId, 180_000);
  expect(status).toBe('completed');
  expect(duration).toBeGreaterThan(5);
  for (const role of ['assistant', 'user']) {
    expect(transcript.filter((line) => line.role === role).length).toBeGreaterThanOrEqual(3);
  }
});
