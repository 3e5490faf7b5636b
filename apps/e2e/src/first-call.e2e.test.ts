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

/** 20 ms of silence. */
const frame = Buffer.alloc(320);

test('a page talks to the agent by typing, and the call ends when the page closes', async () => {
  const url = stack.ready.api;
  const opened = await fetch(`${url}/api/v1/calls/browser`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ prompt: { content: 'You sell insurance.', greeting: 'Good morning.' } }),
  });
  expect(opened.status).toBe(201);
  const { call_id, ticket, path } = (await opened.json()) as { call_id: string; ticket: string; path: string };
  type Details = { transcript: { role: string; content: string }[] };
  const details = async () => (await (await fetch(`${url}/api/v1/calls/${call_id}`)).json()) as Details;

  const ws = new WebSocket(`${url.replace('http', 'ws')}${path}`);
  ws.binaryType = 'arraybuffer';
  await new Promise((resolve, reject) => {
    ws.onopen = resolve;
    ws.onerror = reject;
  });
  let heardBytes = 0;
  ws.onmessage = ({ data }: { data: ArrayBuffer | string }) => {
    if (typeof data !== 'string') heardBytes += data.byteLength;
    else {
      const { type, data: mark } = JSON.parse(data);
      if (type === 'mark') ws.send(JSON.stringify({ type: 'mark', data: { ...mark, event: 'playout' } }));
    }
  };
  ws.send(JSON.stringify({ token: ticket }));
  const microphone = setInterval(() => ws.send(frame), 20);
  try {
    await expect.poll(() => heardBytes, { timeout: 10_000 }).toBeGreaterThan(0);
    ws.send(JSON.stringify({ type: 'typed', text: 'How much does it cost for a family of four?' }));
    await expect
      .poll(async () => (await details()).transcript.map(({ role }) => role), { timeout: 15_000 })
      .toEqual(['assistant', 'user', 'assistant']);
  } finally {
    clearInterval(microphone);
    ws.close();
  }
  await expect
    .poll(async () => await details(), { timeout: 10_000 })
    .toMatchObject({ called_number: 'browser', status: 'completed', reason: 'callee_hangup', successful: true });
  const { transcript } = await details();
  expect(transcript[1]).toMatchObject({ role: 'user', content: 'How much does it cost for a family of four?' });
});
