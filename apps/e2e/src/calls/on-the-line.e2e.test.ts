import { ApiClient, LocalStack, waitUntil } from '@ligai/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';

let stack: LocalStack;
let api: ApiClient;
beforeAll(async () => {
  stack = await LocalStack.start({ NO_AUDIO_TIMEOUT_SECONDS: '5' });
  api = new ApiClient(stack.ready.api);
});
afterAll(() => stack?.[Symbol.asyncDispose]());

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
