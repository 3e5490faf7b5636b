import type { CallId } from '@ligai/contracts';
import { ApiClient, compareTranscript, differs, LocalStack, waitUntil } from '@ligai/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

/** Speaks twice, says goodbye and waits for the agent to hang up. */
const talks = '5511999990710';
const isSilent = '5511999990706';
const answersLate = '5511999990709';

/** For tests on the same stack: a fault affects all of its calls. */
const inOrder = { concurrent: false };

// Both stacks run concurrently: each mostly waits for its own callee.
describe.concurrent.each(['fork', 'stream'])('by uuid_audio_%s', (FREESWITCH_AUDIO) => {
  let stack: LocalStack;
  let api: ApiClient;
  beforeAll(async () => {
    stack = await LocalStack.start({ FREESWITCH_AUDIO });
    api = new ApiClient(stack.ready.api);
  });
  afterAll(() => stack?.[Symbol.asyncDispose]());

  const act = (action: Record<string, unknown>) => stack.simulatedSwitch.control(action);

  test(
    'the module of the file path loses the token at its start, and the first socket is let in all the same',
    inOrder,
    async () => {
      await act({ loseMetadata: true });
      const callId = await api.dial(talks);
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

  test('the agent is heard within 1 s of the answer', inOrder, async () => {
    expect(await audibleAfterMs(await api.dial(isSilent))).toBeLessThan(1_000);
  });

  test('the token of the first socket is lost, and the agent is heard within 2 s of the answer', inOrder, async () => {
    await act({ loseTokens: 1 });
    expect(await audibleAfterMs(await api.dial(isSilent))).toBeLessThan(2_000);
  });

  test(
    'token and connect event of the first socket are 1.5 s late: another carries the call within 2 s',
    inOrder,
    async () => {
      await act({ lateTokens: 1, lateTokenMs: 1_500 });
      expect(await audibleAfterMs(await api.dial(isSilent))).toBeLessThan(2_000);
    },
  );

  test(
    'the file that plays is broken off by somebody else, and the sentences are heard in their order',
    inOrder,
    async () => {
      const callId = await api.dial(isSilent);
      await api.until(callId, ({ status }) => status === 'in_progress');
      const hasHeard = (words: number) => async () => (await stack.simulatedSwitch.call(callId)).heard.length >= words;
      await waitUntil(hasHeard(4), { what: 'four words are heard', timeoutMs: 20_000, everyMs: 20 });
      await act({ do: 'break_playback', uuid: callId });
      const isSaid = async () =>
        (await stack.simulatedSwitch.call(callId)).agentTurns.some(({ endMs }) => endMs !== null);
      await waitUntil(isSaid, { what: 'the agent has said its greeting', timeoutMs: 30_000, everyMs: 50 });
      await api.untilSpoken(callId, 1);
      await api.hangup(callId);
      const { transcript } = await api.untilEnded(callId);
      const truth = await stack.simulatedSwitch.call(callId);
      expect(compareTranscript(transcript, truth).filter(differs)).toEqual([]);
    },
  );

  test('the event socket is reset in mid-call, and the call goes on to its own end', inOrder, async () => {
    const callId = await api.dial(talks);
    await api.untilSpoken(callId, 1);
    await act({ do: 'drop_esl', how: 'reset' });
    expect(await api.untilEnded(callId, 120_000)).toMatchObject({ status: 'completed', reason: 'agent_hangup' });
  });

  test(
    'the network to the switch breaks with every socket, and the call goes on once it is back',
    inOrder,
    async () => {
      const callId = await api.dial(talks);
      const before = await api.untilSpoken(callId, 1);
      // No controller can log in before the audio socket is closed, so none receives the event.
      await act({ auth: 'silent' });
      await act({ do: 'drop_esl', how: 'reset' });
      await act({ do: 'kill_audio', how: 'reset' });
      await act({ auth: 'ok' });
      const ended = await api.untilEnded(callId, 150_000);
      expect(ended).toMatchObject({ status: 'completed', reason: 'agent_hangup' });
      expect(ended.transcript.length).toBeGreaterThan(before.transcript.length);
    },
  );

  test('who answers while the event socket is down hears an agent', inOrder, async () => {
    const callId = await api.dial(answersLate);
    await api.until(callId, ({ status }) => status === 'ringing');
    await act({ auth: 'silent' });
    await act({ do: 'drop_esl', how: 'fin' });
    const isAnswered = async () => (await stack.simulatedSwitch.call(callId)).answeredAt !== null;
    await waitUntil(isAnswered, { what: 'somebody answers', timeoutMs: 20_000 });
    await act({ auth: 'ok' });
    await api.untilSpoken(callId, 2);
    await api.hangup(callId);
    expect(await api.untilEnded(callId)).toMatchObject({ status: 'completed', reason: 'api_hangup' });
  });

  test('the switch dies: its calls end, and the next one is placed on the one that comes back', inOrder, async () => {
    const callId = await api.dial(talks);
    await api.untilSpoken(callId, 1);
    await act({ do: 'crash' });
    expect(await api.untilEnded(callId, 30_000)).toMatchObject({ status: 'failed', reason: 'switch_lost' });
    const next = await api.dial(talks);
    await api.untilSpoken(next, 1);
    await api.hangup(next);
    await api.untilEnded(next);
  });
});
