import { type ProviderChanged, providerChanged, reportProvider, settingsChanged } from '@ligai/contracts';
import { listProviders, schema, storeSetting } from '@ligai/db';
import { startFakeOpenAi } from '@ligai/simulators';
import { emptyDatabase, natsServer } from '@ligai/testing';
import { describe, expect, it } from 'vitest';
import { openWorld, until, type World } from '../testing/world.ts';

const refused = {
  ...{ outcome: 'failed' as const, provider: 'openai' as const, kind: 'refused' as const, status: 401 },
  ...{ message: 'OpenAI does not know the key', failures: 1, retry_after_ms: null },
};

/** A controller whose OpenAI is a simulator that rejects the key in use. */
async function openRefusing() {
  await using opening = new AsyncDisposableStack();
  const openAi = opening.use(await startFakeOpenAi({ behaviour: { badKeys: ['revoked'] } }));
  const env = { OPENAI_BASE_URL: openAi.url, OPENAI_API_KEY: 'revoked', MAX_CONCURRENT_CALLS: '5' };
  const world = opening.use(await openWorld({ database: await emptyDatabase(), nats: await natsServer() }, env));
  const changes: ProviderChanged[] = [];
  world.bus.subscribe(providerChanged, (change) => void changes.push(change));
  await world.bus.flush();
  const opened = opening.move();
  return { world, openAi, changes, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

const report = (world: World) => world.bus.request(reportProvider, refused, { timeoutMs: 5_000 });
const stateOf = async (world: World) => (await listProviders(world.db)).find((one) => one.provider === 'openai')?.state;

describe('while a provider refuses the key', () => {
  it('a dial of the API is refused with its name and reason, and calls of campaigns wait in the queue', async () => {
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

  it('dialling goes on by itself once the provider takes the key again, and each change is told once', async () => {
    await using stage = await openRefusing();
    const { world, openAi, changes } = stage;
    await Promise.all([report(world), report(world), report(world)]);
    const waiting = await world.dial({ source: 'schedule' });
    openAi.behaviour.badKeys = [];
    await world.reach(waiting, 'in_progress');
    await world.dial();
    await until('both changes are told', () => changes.length >= 2);
    expect(changes.map(({ provider, state, version }) => [provider, state, version])).toEqual([
      ['openai', 'refused', 1],
      ['openai', 'ok', 2],
    ]);
  });

  it('a changed key is checked at once', async () => {
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

  it('with used-up credit it stays refused although the key itself is known', async () => {
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

  it('the metrics show its state', async () => {
    await using stage = await openRefusing();
    const { world } = stage;
    await report(world);
    const text = await world.controller.context.metrics.metrics();
    expect(text).toContain('ligai_provider_state{provider="openai",state="refused"} 1');
    expect(text).toContain('ligai_provider_state{provider="murf",state="ok"} 1');
    expect(text).toContain('ligai_provider_changes_total{provider="openai",state="refused"} 1');
  });
});

async function probesOf(world: World): Promise<number> {
  const [row] = await world.db.select().from(schema.providers);
  return row?.probes ?? 0;
}
