import { ApiClient, compareTranscript, differs, LocalStack } from '@ligai/testing';
import { expect, test } from 'vitest';

test('the embedded broker carries a complete call without a nats-server', async () => {
  await using stack = await LocalStack.start({ LIGAI_NATS: 'embedded' });
  const api = new ApiClient(stack.ready.api);
  const callId = await api.dial('5511999990704');
  const call = await api.untilEnded(callId);
  expect(call.status).toBe('completed');
  expect(call.transcript.length).toBeGreaterThanOrEqual(5);
  const truth = await stack.simulatedSwitch.call(callId);
  expect(compareTranscript(call.transcript, truth).filter(differs)).toEqual([]);
});
