import type { CallId } from '@ligai/contracts';
import { ApiClient, compareTranscript, differs, LocalStack, waitUntil } from '@ligai/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

/** Speaks twice, says goodbye and waits for the agent to hang up. */
const talkingCallee = '5511999990710';
const silentCallee = '5511999990706';
const lateCallee = '5511999990709';

/** Longer than a busy machine takes, shorter than a socket that nobody serves is waited for. */
const audibleMs = 4_000;

/** For tests on the same stack: a fault affects all of its calls. */
const inOrder = { concurrent: false };

// Both stacks run concurrently: each mostly waits for its own callee.
describe.concurrent.each(['fork', 'stream'])('with uuid_audio_%s', (FREESWITCH_AUDIO) => {
  let stack: LocalStack;
  let api: ApiClient;
  beforeAll(async () => {
    stack = await LocalStack.start({ FREESWITCH_AUDIO });
    api = new ApiClient(stack.ready.api);
  });
  afterAll(() => stack?.[Symbol.asyncDispose]());

  const act = (action: Record<string, unknown>) => stack.simulatedSwitch.control(action);

  test(
    'the first audio socket is accepted even if the module loses the token passed at its start',
    inOrder,
    async () => {
      await act({ loseMetadata: true });
      const callId = await api.dial(talkingCallee);
      await api.untilSpoken(callId, 1);
      await act({ loseMetadata: false });
      const received = (await stack.simulatedSwitch.receivedBytes()).toString();
      expect(received.split(`${callId} start `)).toHaveLength(2);
      await api.hangup(callId);
      await api.untilEnded(callId);
    },
  );

  /** Milliseconds from the answer to the agent's first word, as the callee heard it. */
  const audibleAfterMs = async (callId: CallId) => {
    await api.untilSpoken(callId, 1);
    const heard = async () => (await stack.simulatedSwitch.call(callId)).heard[0]?.startMs;
    await waitUntil(async () => (await heard()) !== undefined, { what: 'a word is heard', timeoutMs: 20_000 });
    const firstMs = (await heard()) ?? Number.NaN;
    await api.hangup(callId);
    expect(await api.untilEnded(callId)).toMatchObject({ status: 'completed', reason: 'api_hangup' });
    return firstMs;
  };

  test('the callee hears the agent soon after the answer', inOrder, async () => {
    expect(await audibleAfterMs(await api.dial(silentCallee))).toBeLessThan(audibleMs);
  });

  test(
    'the callee hears the agent soon after the answer if the token of the first socket is lost',
    inOrder,
    async () => {
      await act({ loseTokens: 1 });
      expect(await audibleAfterMs(await api.dial(silentCallee))).toBeLessThan(audibleMs);
    },
  );

  test(
    'the callee hears the agent soon after the answer if token and connect event of the first socket are 1.5 s late',
    inOrder,
    async () => {
      await act({ lateTokens: 1, lateTokenMs: 1_500 });
      expect(await audibleAfterMs(await api.dial(silentCallee))).toBeLessThan(audibleMs);
    },
  );

  test('the transcript matches the speech heard if another client stops the playback', inOrder, async () => {
    const callId = await api.dial(silentCallee);
    await api.until(callId, ({ status }) => status === 'in_progress');
    const hasHeard = (words: number) => async () => (await stack.simulatedSwitch.call(callId)).heard.length >= words;
    await waitUntil(hasHeard(4), { what: 'four words are heard', timeoutMs: 20_000, everyMs: 20 });
    await act({ do: 'break_playback', uuid: callId });
    const isSpoken = async () =>
      (await stack.simulatedSwitch.call(callId)).agentTurns.some(({ endMs }) => endMs !== null);
    await waitUntil(isSpoken, { what: 'the agent has spoken its greeting', timeoutMs: 30_000, everyMs: 50 });
    await api.untilSpoken(callId, 1);
    await api.hangup(callId);
    const { transcript } = await api.untilEnded(callId);
    const truth = await stack.simulatedSwitch.call(callId);
    expect(compareTranscript(transcript, truth).filter(differs)).toEqual([]);
  });

  test('a reset of the event socket during a call does not end the call', inOrder, async () => {
    const callId = await api.dial(talkingCallee);
    await api.untilSpoken(callId, 1);
    await act({ do: 'drop_esl', how: 'reset' });
    expect(await api.untilEnded(callId, 120_000)).toMatchObject({ status: 'completed', reason: 'agent_hangup' });
  });

  test('a call continues after all connections to the switch break and are restored', inOrder, async () => {
    const callId = await api.dial(talkingCallee);
    const before = await api.untilSpoken(callId, 1);
    // No controller can log in before the audio socket is closed, so none receives the event.
    await act({ auth: 'silent' });
    await act({ do: 'drop_esl', how: 'reset' });
    await act({ do: 'kill_audio', how: 'reset' });
    await act({ auth: 'ok' });
    const ended = await api.untilEnded(callId, 150_000);
    expect(ended).toMatchObject({ status: 'completed', reason: 'agent_hangup' });
    expect(ended.transcript.length).toBeGreaterThan(before.transcript.length);
  });

  test('a callee who answers while the event socket is disconnected hears the agent', inOrder, async () => {
    const callId = await api.dial(lateCallee);
    await api.until(callId, ({ status }) => status === 'ringing');
    await act({ auth: 'silent' });
    await act({ do: 'drop_esl', how: 'fin' });
    const isAnswered = async () => (await stack.simulatedSwitch.call(callId)).answeredAt !== null;
    await waitUntil(isAnswered, { what: 'the callee answers', timeoutMs: 20_000 });
    await act({ auth: 'ok' });
    await api.untilSpoken(callId, 2);
    await api.hangup(callId);
    expect(await api.untilEnded(callId)).toMatchObject({ status: 'completed', reason: 'api_hangup' });
  });

  test(
    'a crash of the switch ends its calls with the reason switch_lost, and the next call uses the restarted switch',
    inOrder,
    async () => {
      const callId = await api.dial(talkingCallee);
      await api.untilSpoken(callId, 1);
      await act({ do: 'crash' });
      expect(await api.untilEnded(callId, 30_000)).toMatchObject({ status: 'failed', reason: 'switch_lost' });
      const next = await api.dial(talkingCallee);
      await api.untilSpoken(next, 1);
      await api.hangup(next);
      await api.untilEnded(next);
    },
  );
});
