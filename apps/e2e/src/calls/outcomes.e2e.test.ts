import type { CallDetails } from '@ligai/contracts';
import { ApiClient, LocalStack, waitUntil } from '@ligai/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';

let stack: LocalStack;
let api: ApiClient;
beforeAll(async () => {
  stack = await LocalStack.start({
    RING_TIMEOUT_SECONDS: '5',
    NO_AUDIO_TIMEOUT_SECONDS: '5',
    MAX_CONCURRENT_CALLS: '20',
  });
  api = new ApiClient(stack.ready.api);
});
afterAll(() => stack?.[Symbol.asyncDispose]());

/** The last four digits select the callee: see the table in libs/simulators/README.md. */
const outcomes: Array<[digits: string, what: string, expected: Partial<CallDetails>]> = [
  ['0486', 'is busy', { status: 'busy', hangup_cause: 'USER_BUSY' }],
  ['0403', 'is rejected by the trunk', { status: 'failed', reason: 'rejected_by_trunk' }],
  ['0603', 'declines', { status: 'failed', reason: 'rejected_by_callee' }],
  ['0404', 'does not exist', { status: 'failed', reason: 'bad_number' }],
  ['0480', 'is switched off', { status: 'no_answer' }],
  ['0500', 'is behind a broken server', { status: 'failed', reason: 'network' }],
  ['0503', 'is behind a congested trunk', { status: 'failed', reason: 'network' }],
  ['0180', 'never answers', { status: 'no_answer' }],
  ['0000', 'is behind a dead trunk', { status: 'failed', reason: 'unreachable' }],
];

test.concurrent.each(outcomes)(
  'a call to …%s, a callee that %s, ends with the matching status',
  async (digits, _what, expected) => {
    const call = await api.untilEnded(await api.dial(`551199999${digits}`));
    expect(call).toMatchObject({ ...expected, start_time: null, duration: 0, transcript: [] });
  },
);

test.concurrent('a call is completed if the callee answers and hangs up immediately', async () => {
  const call = await api.untilEnded(await api.dial('5511999990711'));
  expect(call).toMatchObject({ status: 'completed', reason: 'callee_hangup' });
  expect(call.start_time).not.toBe(null);
});

test.concurrent('the agent asks a silent callee again, then ends the call with the reason silence', async () => {
  const call = await api.untilEnded(await api.dial('5511999990706'), 110_000);
  expect(call).toMatchObject({ status: 'completed', reason: 'silence' });
  expect(call.transcript.filter(({ role }) => role === 'assistant').length).toBeGreaterThanOrEqual(2);
  expect(call.transcript.some(({ role }) => role === 'user')).toBe(false);
});

test.concurrent('a hangup request before the answer cancels the call', async () => {
  const callId = await api.dial('5511999980180');
  await api.until(callId, ({ status }) => status === 'ringing');
  await api.hangup(callId);
  expect(await api.untilEnded(callId)).toMatchObject({ status: 'cancelled', start_time: null });
});

test.concurrent('a hangup request gets 400 for an ended call and 404 for an unknown call', async () => {
  const ended = await api.untilEnded(await api.dial('5511999980486'));
  expect((await api.ask('POST', `/api/v1/calls/${ended.call_id}/hangup`)).status).toBe(400);
  expect((await api.ask('POST', '/api/v1/calls/call-nobody/hangup')).status).toBe(404);
});

test.concurrent('a call on hold is shown as such, and continued by the agent when the callee is back', async () => {
  const callId = await api.dial('5511999990716');
  const isOnHold = async () => {
    const { body } = await api.ask('GET', `/api/v1/calls/active/${callId}`);
    return (body as { state?: string }).state === 'on_hold';
  };
  await waitUntil(isOnHold, { what: 'the call is on hold', timeoutMs: 60_000 });
  const call = await api.untilEnded(callId, 90_000);
  expect(call).toMatchObject({ status: 'completed', successful: true });
  const agent = call.transcript.filter(({ role }) => role === 'assistant').map(({ content }) => content);
  expect(agent).toContain('Oi, estou aqui. Podemos continuar?');
  expect(agent.join(' ')).not.toContain('ainda está na linha');
});

test.concurrent('keys sent by RTP and by SIP INFO at once are one turn of the callee', async () => {
  const call = await api.untilEnded(await api.dial('5511999990718'), 90_000);
  expect(call.transcript.map(({ content }) => content).join(' ')).toContain('[pressed 1, 2, #]');
  expect(call.keys_pressed.map(({ digit }) => digit).join('')).toBe('12#');
});

test.concurrent('a call without audio of the callee fails with the reason no_audio', async () => {
  const call = await api.untilEnded(await api.dial('5511999990717'), 60_000);
  expect(call).toMatchObject({ status: 'failed', reason: 'no_audio', successful: false });
});
