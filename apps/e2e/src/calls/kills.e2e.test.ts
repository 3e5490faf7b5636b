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

/** Speaks twice, says goodbye and waits for the agent to hang up. */
const talks = '5511999990710';
const ringsForEver = '5511999990180';

async function originatesOf(callId: string, { simulatedSwitch } = stack): Promise<number> {
  const { originates } = await simulatedSwitch.journal();
  return originates.filter(({ uuid }) => uuid === callId).length;
}

type Health = { services: Record<string, { since: string | null }> };

/** Start time of the current process, as reported by `/health`; undefined while no call can be placed. */
async function servingSince(name: ServiceName, asked: ApiClient): Promise<string | undefined> {
  try {
    const { status, body } = await asked.ask('GET', '/health');
    return status === 200 ? ((body as Health).services[name]?.since ?? undefined) : undefined;
  } catch {
    return undefined;
  }
}

/** Kills a service with `kill -9`; resolves when its new process is working. */
async function killAndReturn(name: ServiceName, of = stack, asked = api): Promise<void> {
  const before = await servingSince(name, asked);
  await of.kill(name);
  const another = async () => {
    const since = await servingSince(name, asked);
    return since !== undefined && since !== before;
  };
  await waitUntil(another, { what: `another ${name} serves`, timeoutMs: 30_000 });
}

describe('kill -9 in an answered call', () => {
  test.each(['call-controller', 'media-bridge', 'api-gateway'] as const)(
    'of %s: the call goes on to its own end',
    async (name) => {
      const callId = await api.dial(talks);
      const before = await api.untilSpoken(callId, 2);
      await killAndReturn(name);
      const ended = await api.untilEnded(callId, 120_000);
      expect(ended).toMatchObject({ status: 'completed', reason: 'agent_hangup' });
      expect(ended.transcript.length).toBeGreaterThan(before.transcript.length);
      expect(await originatesOf(callId)).toBe(1);
    },
  );

  test('of the controller: the callee may hang up while it is away', async () => {
    const callId = await api.dial(talks);
    await api.untilSpoken(callId, 1);
    process.kill(stack.pidOf('call-controller'), 'SIGKILL');
    await stack.simulatedSwitch.control({ do: 'hang_up', uuid: callId });
    await waitUntil(async () => (await stack.simulatedSwitch.channels()).length === 0, {
      what: 'hung up',
      timeoutMs: 5000,
    });
    // The controller missed the hangup: after its restart it finds that the switch no longer has the leg.
    expect(await api.untilEnded(callId, 20_000)).toMatchObject({ status: 'failed', reason: 'switch_lost' });
  });
});

/** On the file path, the controller commands every playback over the event socket. */
describe('kill -9 in an answered call on the file path', () => {
  let files: LocalStack;
  let filesApi: ApiClient;
  beforeAll(async () => {
    files = await LocalStack.start({ FREESWITCH_AUDIO: 'stream' });
    filesApi = new ApiClient(files.ready.api);
  });
  afterAll(() => files?.[Symbol.asyncDispose]());

  test.each(['call-controller', 'media-bridge'] as const)('of %s: the agent is heard again', async (name) => {
    const callId = await filesApi.dial(talks);
    const before = await filesApi.untilSpoken(callId, 2);
    await killAndReturn(name, files, filesApi);
    const ended = await filesApi.untilEnded(callId, 120_000);
    expect(ended).toMatchObject({ status: 'completed', reason: 'agent_hangup' });
    expect(ended.transcript.length).toBeGreaterThan(before.transcript.length);
    const { agentTurns } = await files.simulatedSwitch.call(callId);
    expect(agentTurns.at(-1)?.text).toBe(ended.transcript.at(-1)?.content);
    expect(await originatesOf(callId, files)).toBe(1);
  });
});

describe('kill -9 while it rings', () => {
  test('of the controller: the call is hung up on request afterwards, and was dialled once', async () => {
    const callId = await api.dial(ringsForEver);
    await api.until(callId, ({ status }) => status === 'ringing');
    await killAndReturn('call-controller');
    await api.hangup(callId);
    expect(await api.untilEnded(callId, 20_000)).toMatchObject({ status: 'cancelled' });
    expect(await originatesOf(callId)).toBe(1);
    expect(await stack.simulatedSwitch.channels()).toEqual([]);
  });

  test('of the media-bridge: whoever answers hears an agent', async () => {
    const callId = await api.dial('5511999990709');
    await api.until(callId, ({ status }) => status === 'ringing');
    await killAndReturn('media-bridge');
    await api.untilSpoken(callId, 2);
    await api.hangup(callId);
    expect(await api.untilEnded(callId)).toMatchObject({ status: 'completed' });
  });
});

test('whenever the controller dies among many dials, each call is placed once at most and comes to an end', async () => {
  const calls: string[] = [];
  for (let kills = 0; kills < 3; kills += 1) {
    const batch = Array.from({ length: 6 }, (_, index) => api.dial(`551198${kills}${index}00701`));
    // The response may be lost with the controller; such a call ends on its own.
    const settled = Promise.allSettled(batch);
    const already = (await stack.simulatedSwitch.journal()).originates.length;
    const dialling = async () => (await stack.simulatedSwitch.journal()).originates.length > already;
    await waitUntil(dialling, { what: 'the first of the batch is dialled', timeoutMs: 10_000, everyMs: 5 });
    await killAndReturn('call-controller');
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
