import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CallId, type ProviderChanged, providerChanged, reportProvider, settingsChanged } from '@ligai/contracts';
import { clearSetting, findProviderProblem, listProviders, saveProviderFailure, schema, storeSetting } from '@ligai/db';
import { keyIdOf, type Log } from '@ligai/kernel';
import { startFakeDeepgram, startFakeMurf, startFakeOpenAi } from '@ligai/simulators';
import { migratedDatabase, natsServer } from '@ligai/testing';
import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import type { ControllerOverrides, ControllerUnderTest } from '../testing/controller-under-test.ts';
import { openWorld, until, type World } from '../testing/world.ts';

const refused = {
  ...{ outcome: 'failed' as const, provider: 'openai' as const, kind: 'refused' as const, status: 401 },
  ...{ message: 'OpenAI does not know the key', failures: 1, retry_after_ms: null },
};

/** One call a second, so that a claimed call waits for its turn and the state changes between claim and originate. */
const slowPace = { MAX_CALLS_PER_SECOND: '1' };

/** In Murf's words. */
const usedUp = 'Expired subscription or character limit exhausted';

/** A controller whose OpenAI is a simulator that rejects the key in use. */
async function openRefusing(given: Record<string, string> = {}, overrides: ControllerOverrides = {}) {
  await using opening = new AsyncDisposableStack();
  const openAi = opening.use(await startFakeOpenAi({ behaviour: { badKeys: ['revoked'] } }));
  const env = { OPENAI_BASE_URL: openAi.url, OPENAI_API_KEY: 'revoked', MAX_CONCURRENT_CALLS: '5', ...given };
  const servers = { database: await migratedDatabase(), nats: await natsServer() };
  const world = opening.use(await openWorld(servers, env, overrides));
  const changes: ProviderChanged[] = [];
  world.bus.subscribe(providerChanged, (change) => void changes.push(change));
  await world.bus.flush();
  const opened = opening.move();
  return { world, openAi, changes, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

/** `key`: the one that the failed request was sent with. */
const report = (world: World, key: string | null = null) =>
  world.bus.request(reportProvider, { ...refused, key_id: key === null ? null : keyIdOf(key) }, { timeoutMs: 5_000 });
const stateOf = async (world: World) => (await listProviders(world.db)).find((one) => one.provider === 'openai')?.state;

describe('while a provider rejects the key', () => {
  it('an API dial is rejected with the name and the reason of the provider, and campaign calls wait in the queue', async () => {
    await using stage = await openRefusing();
    const { world } = stage;
    expect(await report(world)).toEqual({ state: 'refused' });
    await expect(world.dial()).rejects.toMatchObject({
      code: 'provider_unavailable',
      message: expect.stringContaining('OpenAI refuses requests with status 401: OpenAI does not know the key'),
    });
    const waiting = await world.dial({ source: 'campaign' });
    // Two checks, each of which finds the key refused still.
    await until('it was checked twice', async () => (await probesOf(world)) >= 2);
    expect(await stateOf(world)).toBe('refused');
    expect((await world.callOf(waiting)).status).toBe('queued');
    expect(world.switch.count('originate')).toBe(0);
  });

  it('dialling resumes once the provider accepts the key again, and each change is published once', async () => {
    await using stage = await openRefusing();
    const { world, openAi, changes } = stage;
    await Promise.all([report(world), report(world), report(world)]);
    const waiting = await world.dial({ source: 'schedule' });
    openAi.behaviour.badKeys = [];
    await world.reach(waiting, 'in_progress');
    await world.dial();
    await until('both changes are published', () => changes.length >= 2);
    expect(changes.map(({ provider, state, version }) => [provider, state, version])).toEqual([
      ['openai', 'refused', 1],
      ['openai', 'ok', 2],
    ]);
  });

  it('a changed key is checked immediately', async () => {
    await using stage = await openRefusing();
    const { world } = stage;
    await report(world);
    await until('the next check is far', async () => (await probesOf(world)) >= 2);
    const { secrets } = world.controller.context;
    await storeSetting(world.db, secrets, 'openai_api_key', 'a-good-key');
    world.bus.publish(settingsChanged, { keys: ['openai_api_key'] });
    await until('it works again', async () => (await stateOf(world)) === 'ok');
    await world.dial();
  });

  it('a late failure of the previous key neither marks the new key nor ends waiting calls', async () => {
    await using stage = await openRefusing({ OPENAI_API_KEY: 'of-the-environment', ...slowPace });
    const { world, changes } = stage;
    const store = (key: string) => storeSetting(world.db, world.controller.context.secrets, 'openai_api_key', key);
    await store('stored-first');
    await world.controller.context.settings.reload();
    // The controller has not received the change yet: the failure arrives before it.
    await store('stored-second');
    await world.reach(await world.dial(), 'in_progress');
    const waiting = await world.dial();
    for (const key of ['stored-first', 'of-the-environment']) {
      expect(await report(world, key)).toEqual({ state: 'ok' });
    }
    await world.reach(waiting, 'in_progress');
    expect(await stateOf(world)).not.toBe('refused');
    expect(changes).toEqual([]);
    expect(await report(world, 'stored-second')).toEqual({ state: 'refused' });
  });

  it('a late failure of a cleared key is ignored, and one of a bridge with another environment is used', async () => {
    await using stage = await openRefusing({ OPENAI_API_KEY: 'of-the-environment' });
    const { world } = stage;
    const { secrets, settings } = world.controller.context;
    await storeSetting(world.db, secrets, 'openai_api_key', 'stored');
    await settings.reload();
    await clearSetting(world.db, 'openai_api_key');
    expect(await report(world, 'stored')).toEqual({ state: 'ok' });
    expect(await report(world, 'of-another-machine')).toEqual({ state: 'refused' });
  });

  it('the result of a check is ignored if the key was replaced during the check', async () => {
    const asked: string[] = [];
    const accepted = Promise.withResolvers<void>();
    await using slow = await listening(async (request, response) => {
      const key = request.headers.authorization?.slice('Bearer '.length) ?? '';
      asked.push(key);
      if (key === 'good-key') await accepted.promise;
      response.writeHead(key === 'good-key' ? 200 : 401).end();
    });
    await using stage = await openRefusing({ OPENAI_API_KEY: 'good-key', OPENAI_BASE_URL: slow.url });
    const { world, changes } = stage;
    await report(world);
    await until('the check is under way', () => asked.length >= 1);
    await storeSetting(world.db, world.controller.context.secrets, 'openai_api_key', 'revoked');
    accepted.resolve();
    await until('the stored key was checked', () => asked.includes('revoked'));
    await until('it was checked twice', () => asked.length >= 3);
    expect(await stateOf(world)).toBe('refused');
    expect(changes.map(({ state }) => state)).toEqual(['refused']);
  });

  it('the next check and `resumes_at` wait as long as the response to a check requests', async () => {
    await using stage = await openRefusing({ OPENAI_API_KEY: 'good-key' });
    const { world, openAi } = stage;
    openAi.behaviour.fault = { kind: 'status', status: 429, code: 'rate_limit_exceeded', retryAfterSeconds: 200 };
    await report(world);
    await until('the pause is stored', async () => {
      const { resumesAt } = (await findProviderProblem(world.db)) ?? {};
      return (resumesAt?.getTime() ?? 0) > Date.now() + 150_000;
    });
  });

  it('the state of its row is used if the row changes without a message, as after a restore of the database', async () => {
    await using stage = await openRefusing({ OPENAI_API_KEY: 'good-key' });
    const { world } = stage;
    await report(world);
    await world.db.delete(schema.providers);
    await until('the state of the row is used', async () =>
      (await world.controller.context.metrics.metrics()).includes(
        'ligai_provider_state{provider="openai",state="ok"} 1',
      ),
    );
    await world.reach(await world.dial(), 'in_progress');
  });

  it('a provider with used-up credit stays refused although it accepts the key itself', async () => {
    await using stage = await openRefusing();
    const { world, openAi } = stage;
    openAi.behaviour.badKeys = [];
    openAi.behaviour.fault = { kind: 'status', status: 429, code: 'insufficient_quota' };
    await report(world);
    await until('it was checked', async () => (await probesOf(world)) >= 1 && openAi.requests.length >= 1);
    expect(await stateOf(world)).toBe('refused');
    openAi.behaviour.fault = null;
    await until('it works again', async () => (await stateOf(world)) === 'ok');
  });

  it('the metrics show the state of the provider', async () => {
    await using stage = await openRefusing();
    const { world } = stage;
    await report(world);
    const text = await world.controller.context.metrics.metrics();
    expect(text).toContain('ligai_provider_state{provider="openai",state="refused"} 1');
    expect(text).toContain('ligai_provider_state{provider="murf",state="ok"} 1');
    expect(text).toContain('ligai_provider_changes_total{provider="openai",state="refused"} 1');
  });
});

describe('if a provider rejects the key after a call was claimed', () => {
  it('a campaign call is not originated, and returns to the queue', async () => {
    await using stage = await openRefusing(slowPace);
    const { world } = stage;
    await world.reach(await world.dial({ source: 'campaign' }), 'in_progress');
    const claimed = await world.dial({ source: 'campaign' });
    await world.reach(claimed, 'dialing');
    await report(world);
    await world.reach(claimed, 'queued');
    expect(world.switch.count('originate', claimed)).toBe(0);
    expect(await world.callOf(claimed)).toMatchObject({ endTime: null, reason: null });
  });

  it('an API call is not originated, and ends with the provider and its status', async () => {
    await using stage = await openRefusing(slowPace);
    const { world } = stage;
    await world.reach(await world.dial(), 'in_progress');
    const claimed = await world.dial();
    await world.reach(claimed, 'dialing');
    await report(world);
    const call = await world.reach(claimed, 'failed');
    expect(call).toMatchObject({ reason: 'provider_failed', provider: 'openai', providerStatus: 401, duration: 0 });
    expect(world.switch.count('originate', claimed)).toBe(0);
    expect(await world.terminalEventsOf(claimed)).toEqual(['call.failed']);
  });

  describe('if another process detects the rejected key', () => {
    /** Its turn to be originated does not come. */
    async function claimedCall(world: World): Promise<CallId> {
      await world.reach(await world.dial({ source: 'campaign' }), 'in_progress');
      await world.db.update(schema.dialGate).set({ nextDialAt: sql`clock_timestamp() + interval '1 hour'` });
      const claimed = await world.dial({ source: 'campaign' });
      await world.reach(claimed, 'dialing');
      return claimed;
    }

    it('a call is not originated after the change is published, before its row is read', async () => {
      await using stage = await openRefusing(slowPace);
      const { world } = stage;
      const claimed = await claimedCall(world);
      const change = { provider: 'openai' as const, state: 'refused' as const, since: null, next_check_at: null };
      await world.db.transaction(async (tx) => {
        // No row can be read, so that nothing but this message says it.
        await tx.execute(sql`lock table ${schema.providers} in access exclusive mode`);
        world.bus.publish(providerChanged, { ...change, status_code: 401, message: refused.message, version: 1 });
        await world.reach(claimed, 'queued');
      });
      expect(world.switch.count('originate', claimed)).toBe(0);
    });

    it('a call is not originated after the row is read if the message about the change is lost', async () => {
      await using stage = await openRefusing(slowPace);
      const { world } = stage;
      const claimed = await claimedCall(world);
      await saveProviderFailure(world.db, refused);
      await world.reach(claimed, 'queued');
      expect(world.switch.count('originate', claimed)).toBe(0);
    });
  });

  it('the change is logged once by two controllers', async () => {
    const logged: string[] = [];
    const ignore = () => {};
    const error = (_: unknown, message: string) => void logged.push(message);
    const log = { debug: ignore, info: ignore, warn: ignore, error } as Log;
    await using stage = await openRefusing({}, { log });
    const { world, changes } = stage;
    const other = await world.anotherController();
    await Promise.all(Array.from({ length: 6 }, () => report(world)));
    const isKnown = async ({ context }: ControllerUnderTest) =>
      (await context.metrics.metrics()).includes('ligai_provider_state{provider="openai",state="refused"} 1');
    await until('both controllers have received it', async () => (await isKnown(world.controller)) && isKnown(other));
    await until('the change is published', () => changes.length > 0);
    expect(logged).toEqual(['provider cannot be used, no calls are placed']);
    expect(changes.map(({ state }) => state)).toEqual(['refused']);
  });
});

describe('a provider that rejects streams for lack of credit while it accepts the key', () => {
  it('(Deepgram) stays refused until a stream opens', async () => {
    await using deepgram = await startFakeDeepgram({ behaviour: { fault: { kind: 'status', status: 402 } } });
    await staysRefusedUntil(
      { provider: 'deepgram', env: { DEEPGRAM_URL: deepgram.url, DEEPGRAM_API_KEY: 'good-key' } },
      { tried: () => deepgram.attempts, works: () => Object.assign(deepgram.behaviour, { fault: null }) },
    );
    expect(deepgram.streams.at(-1)).toMatchObject({ query: { sample_rate: '8000' }, audioBytes: 0 });
  });

  it.each([
    ['with the text', { contextFault: { kind: 'error', message: usedUp } }],
    [
      'with the text for the whole connection',
      { contextFault: { kind: 'error', message: usedUp, withContext: false } },
    ],
    ['by closing the connection', { contextFault: { kind: 'close', code: 1008, reason: usedUp } }],
    ['at the upgrade', { upgradeFault: { kind: 'status', status: 402 } }],
  ] as const)('(Murf that rejects %s) stays refused until speech is returned', async (_, behaviour) => {
    await using murf = await startFakeMurf({ behaviour });
    await staysRefusedUntil(
      { provider: 'murf', env: { MURF_URL: murf.url, MURF_API_KEY: 'good-key' } },
      {
        tried: () => murf.attempts,
        works: () => Object.assign(murf.behaviour, { contextFault: null, upgradeFault: null }),
      },
    );
    const spoken = murf.contexts().at(-1);
    expect(spoken?.audioBytes).toBeGreaterThan(0);
    await until('no connection of the checks is left', () => murf.sockets.every(({ closed }) => closed !== null));
  });
});

async function staysRefusedUntil(
  { provider, env }: { provider: 'deepgram' | 'murf'; env: Record<string, string> },
  { tried, works }: { tried: () => number; works: () => void },
): Promise<void> {
  await using world = await openWorld({ database: await migratedDatabase(), nats: await natsServer() }, env);
  const stateNow = async () => (await listProviders(world.db)).find((one) => one.provider === provider)?.state;
  await world.bus.request(reportProvider, { ...refused, provider, status: 402, key_id: null }, { timeoutMs: 5_000 });
  const waiting = await world.dial({ source: 'campaign' });
  const checkNow = () => world.db.update(schema.providers).set({ nextProbeAt: sql`clock_timestamp()` });
  await checkNow();
  await until('it was checked', async () => (await probesOf(world)) >= 1 && tried() >= 1);
  await checkNow();
  // The second check is claimed only after the first has had its answer, which did not end the state.
  await until('it was checked twice', async () => (await probesOf(world)) >= 2 && tried() >= 2);
  expect(await stateNow()).toBe('refused');
  expect((await world.callOf(waiting)).status).toBe('queued');
  expect(world.switch.count('originate')).toBe(0);
  works();
  await checkNow();
  await until('it works again', async () => (await stateNow()) === 'ok');
  await world.reach(waiting, 'in_progress');
}

async function listening(answer: RequestListener) {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
}

async function probesOf(world: World): Promise<number> {
  const [row] = await world.db.select().from(schema.providers);
  return row?.probes ?? 0;
}
