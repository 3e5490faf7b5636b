import { hasEnded } from '@ligai/contracts';
import { ApiClient, LocalStack, type ServiceName, waitUntil } from '@ligai/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

let stack: LocalStack;
let api: ApiClient;
beforeAll(async () => {
  stack = await LocalStack.start({ MAX_CALLS_PER_SECOND: '50', MAX_CONCURRENT_CALLS: '50' });
  api = new ApiClient(stack.ready.api);
});
afterAll(() => stack?.[Symbol.asyncDispose]());

/** Speaks four times, and hangs up after the answer to the last. */
const conversingCallee = '5511999887766';
/** Speaks twice, says goodbye and waits for the agent to hang up. */
const talkingCallee = '5511999990710';
const ringingCallee = '5511999990180';

/** Both say goodbye, and whoever is quicker hangs up. */
const hungUp = { status: 'completed', reason: expect.stringMatching(/^(agent|callee)_hangup$/) };

async function originateCount(callId: string, { simulatedSwitch } = stack): Promise<number> {
  const { originates } = await simulatedSwitch.journal();
  return originates.filter(({ uuid }) => uuid === callId).length;
}

type Health = { services: Record<string, { since: string | null }> };

/** Start time of the current process, as reported by `/health`; undefined while no call can be placed. */
async function startTimeOf(name: ServiceName, asked: ApiClient): Promise<string | undefined> {
  try {
    const { status, body } = await asked.ask('GET', '/health');
    return status === 200 ? ((body as Health).services[name]?.since ?? undefined) : undefined;
  } catch {
    return undefined;
  }
}

/** Kills a service with `kill -9`; resolves when its new process is working. */
async function killAndAwaitRestart(name: ServiceName, of = stack, asked = api): Promise<void> {
  const before = await startTimeOf(name, asked);
  await of.kill(name);
  const hasRestarted = async () => {
    const since = await startTimeOf(name, asked);
    return since !== undefined && since !== before;
  };
  await waitUntil(hasRestarted, { what: `the new ${name} process is working`, timeoutMs: 30_000 });
}

describe('during an answered call', () => {
  test('kill -9 of one service after the other does not end the call', async () => {
    const callId = await api.dial(conversingCallee);
    let spoken = 2;
    for (const name of ['call-controller', 'media-bridge', 'api-gateway'] as const) {
      const { transcript } = await api.untilSpoken(callId, spoken);
      await killAndAwaitRestart(name);
      spoken = transcript.length + 1;
    }
    const ended = await api.untilEnded(callId, 120_000);
    expect(ended).toMatchObject(hungUp);
    expect(ended.transcript.length).toBeGreaterThan(spoken);
    expect(await originateCount(callId)).toBe(1);
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

/** On the file path, the controller commands every playback over the event socket. */
describe('during an answered call on the file path', () => {
  let fileStack: LocalStack;
  let fileApi: ApiClient;
  beforeAll(async () => {
    fileStack = await LocalStack.start({ FREESWITCH_AUDIO: 'stream' });
    fileApi = new ApiClient(fileStack.ready.api);
  });
  afterAll(() => fileStack?.[Symbol.asyncDispose]());

  test('the callee hears the agent again after kill -9 of the call-controller, and of the media-bridge', async () => {
    const callId = await fileApi.dial(conversingCallee);
    let spoken = 2;
    for (const name of ['call-controller', 'media-bridge'] as const) {
      const { transcript } = await fileApi.untilSpoken(callId, spoken);
      await killAndAwaitRestart(name, fileStack, fileApi);
      spoken = transcript.length + 1;
    }
    const ended = await fileApi.untilEnded(callId, 120_000);
    expect(ended).toMatchObject(hungUp);
    expect(ended.transcript.length).toBeGreaterThan(spoken);
    const { agentTurns } = await fileStack.simulatedSwitch.call(callId);
    expect(agentTurns.at(-1)?.text).toBe(ended.transcript.findLast(({ role }) => role === 'assistant')?.content);
    expect(await originateCount(callId, fileStack)).toBe(1);
  });
});

describe('while a call rings', () => {
  test('kill -9 of the controller dials no second time, and a hangup request then cancels the call', async () => {
    const callId = await api.dial(ringingCallee);
    await api.until(callId, ({ status }) => status === 'ringing');
    await killAndAwaitRestart('call-controller');
    await api.hangup(callId);
    expect(await api.untilEnded(callId, 20_000)).toMatchObject({ status: 'cancelled' });
    expect(await originateCount(callId)).toBe(1);
    expect(await stack.simulatedSwitch.channels()).toEqual([]);
  });

  test('a callee who answers after kill -9 of the media-bridge hears the agent', async () => {
    const callId = await api.dial('5511999990709');
    await api.until(callId, ({ status }) => status === 'ringing');
    await killAndAwaitRestart('media-bridge');
    await api.untilSpoken(callId, 2);
    await api.hangup(callId);
    expect(await api.untilEnded(callId)).toMatchObject({ status: 'completed' });
  });
});

test('if the controller is killed while it dials many calls, each call is placed at most once and ends', async () => {
  const calls: string[] = [];
  for (let kills = 0; kills < 3; kills += 1) {
    const batch = Array.from({ length: 6 }, (_, index) => api.dial(`551198${kills}${index}00701`));
    // The response may be lost with the controller; such a call ends on its own.
    const settled = Promise.allSettled(batch);
    const originatesBefore = (await stack.simulatedSwitch.journal()).originates.length;
    const hasDialled = async () => (await stack.simulatedSwitch.journal()).originates.length > originatesBefore;
    await waitUntil(hasDialled, { what: 'the first of the batch is dialled', timeoutMs: 10_000, everyMs: 5 });
    await killAndAwaitRestart('call-controller');
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
});
