import { type CallDetails, hasEnded } from '@ligai/contracts';
import { ApiClient, LocalStack, type ServiceName, waitUntil } from '@ligai/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

/** Speaks four times, and hangs up after the answer to the last. */
const conversingCallee = '5511999887766';
/** Speaks twice, says goodbye and waits for the agent to hang up. */
const talkingCallee = '5511999990710';
const ringingCallee = '5511999990180';

/** Both say goodbye, and whoever is quicker hangs up. */
const hungUp = { status: 'completed', reason: expect.stringMatching(/^(agent|callee)_hangup$/) };

async function originateCount(callId: string, { simulatedSwitch }: LocalStack): Promise<number> {
  const { originates } = await simulatedSwitch.journal();
  return originates.filter(({ uuid }) => uuid === callId).length;
}

type Health = { services: Record<string, { since: string | null }> };

/** Start time of the current process, as reported by `/health`; undefined while no call can be placed. */
async function startTimeOf(name: ServiceName, api: ApiClient): Promise<string | undefined> {
  try {
    const { status, body } = await api.ask('GET', '/health');
    return status === 200 ? ((body as Health).services[name]?.since ?? undefined) : undefined;
  } catch {
    return undefined;
  }
}

/** Kills a service with `kill -9`; resolves when its new process is working. */
async function killAndAwaitRestart(name: ServiceName, stack: LocalStack): Promise<void> {
  const api = new ApiClient(stack.ready.api);
  const before = await startTimeOf(name, api);
  await stack.kill(name);
  const hasRestarted = async () => {
    const since = await startTimeOf(name, api);
    return since !== undefined && since !== before;
  };
  await waitUntil(hasRestarted, { what: `the new ${name} process is working`, timeoutMs: 30_000 });
}

/** Places a call and kills the services one after the other, each after new words; the call goes on and ends well. */
async function callWithKills(names: readonly ServiceName[], stack: LocalStack): Promise<CallDetails> {
  const api = new ApiClient(stack.ready.api);
  const callId = await api.dial(conversingCallee);
  let spoken = 2;
  for (const name of names) {
    const { transcript } = await api.untilSpoken(callId, spoken);
    await killAndAwaitRestart(name, stack);
    spoken = transcript.length + 1;
  }
  const ended = await api.untilEnded(callId, 120_000);
  expect(ended).toMatchObject(hungUp);
  expect(ended.transcript.length).toBeGreaterThan(spoken);
  expect(await originateCount(callId, stack)).toBe(1);
  return ended;
}

/** For tests on the same stack. */
const inOrder = { concurrent: false };

// Both stacks run at the same time: each mostly waits for one callee.
describe.concurrent('with frames on the socket', () => {
  let stack: LocalStack;
  let api: ApiClient;
  beforeAll(async () => {
    stack = await LocalStack.start({ MAX_CALLS_PER_SECOND: '50', MAX_CONCURRENT_CALLS: '50' });
    api = new ApiClient(stack.ready.api);
  });
  afterAll(() => stack?.[Symbol.asyncDispose]());

  describe('during an answered call', inOrder, () => {
    test('kill -9 of one service after the other does not end the call', async () => {
      await callWithKills(['call-controller', 'media-bridge', 'api-gateway'], stack);
    });

    test('if the callee hangs up while the controller is down, the call ends as failed with the reason switch_lost', async () => {
      const callId = await api.dial(talkingCallee);
      await api.untilSpoken(callId, 1);
      process.kill(stack.pidOf('call-controller'), 'SIGKILL');
      await stack.simulatedSwitch.control({ do: 'hang_up', uuid: callId });
      await waitUntil(async () => (await stack.simulatedSwitch.channels()).length === 0, {
        what: 'the channel is closed',
        timeoutMs: 5000,
      });
      // The controller missed the hangup: after its restart it finds that the switch no longer has the leg.
      expect(await api.untilEnded(callId, 20_000)).toMatchObject({ status: 'failed', reason: 'switch_lost' });
    });
  });

  describe('while a call rings', inOrder, () => {
    test('kill -9 of the controller dials no second time, and a hangup request then cancels the call', async () => {
      const callId = await api.dial(ringingCallee);
      await api.until(callId, ({ status }) => status === 'ringing');
      await killAndAwaitRestart('call-controller', stack);
      await api.hangup(callId);
      expect(await api.untilEnded(callId, 20_000)).toMatchObject({ status: 'cancelled' });
      expect(await originateCount(callId, stack)).toBe(1);
      expect(await stack.simulatedSwitch.channels()).toEqual([]);
    });

    test('a callee who answers after kill -9 of the media-bridge hears the agent', async () => {
      const callId = await api.dial('5511999990709');
      await api.until(callId, ({ status }) => status === 'ringing');
      await killAndAwaitRestart('media-bridge', stack);
      await api.untilSpoken(callId, 2);
      await api.hangup(callId);
      expect(await api.untilEnded(callId)).toMatchObject({ status: 'completed' });
    });
  });

  test(
    'if the controller is killed while it dials many calls, each call is placed at most once and ends',
    inOrder,
    async () => {
      const calls: string[] = [];
      for (let kills = 0; kills < 3; kills += 1) {
        const batch = Array.from({ length: 6 }, (_, index) => api.dial(`551198${kills}${index}00701`));
        // The response may be lost with the controller; such a call ends on its own.
        const settled = Promise.allSettled(batch);
        const originatesBefore = (await stack.simulatedSwitch.journal()).originates.length;
        const hasDialled = async () => (await stack.simulatedSwitch.journal()).originates.length > originatesBefore;
        await waitUntil(hasDialled, { what: 'the first of the batch is dialled', timeoutMs: 10_000, everyMs: 5 });
        await killAndAwaitRestart('call-controller', stack);
        for (const dial of await settled) if (dial.status === 'fulfilled') calls.push(dial.value);
      }
      expect(calls.length).toBeGreaterThan(3);
      await waitUntil(async () => (await api.list(200)).every(({ status }) => hasEnded(status)), {
        what: 'every call has ended',
        timeoutMs: 100_000,
        everyMs: 500,
      });
      const { originates } = await stack.simulatedSwitch.journal();
      const uuids = originates.map(({ uuid }) => uuid);
      expect(uuids).toHaveLength(new Set(uuids).size);
      expect(await stack.simulatedSwitch.channels()).toEqual([]);
    },
  );
});

/** The controller commands every playback over the event socket. */
describe.concurrent('with files that the switch plays', () => {
  let stack: LocalStack;
  beforeAll(async () => {
    stack = await LocalStack.start({ FREESWITCH_AUDIO: 'stream' });
  });
  afterAll(() => stack?.[Symbol.asyncDispose]());

  test(
    'the callee hears the agent again after kill -9 of the call-controller, and of the media-bridge',
    inOrder,
    async () => {
      const ended = await callWithKills(['call-controller', 'media-bridge'], stack);
      const { agentTurns } = await stack.simulatedSwitch.call(ended.call_id);
      expect(agentTurns.at(-1)?.text).toBe(ended.transcript.findLast(({ role }) => role === 'assistant')?.content);
    },
  );
});
