import { schema } from '@ligai/db';
import {
  type FakeDeepgram,
  type FakeMurf,
  type FakeOpenAi,
  startFakeDeepgram,
  startFakeMurf,
  startFakeOpenAi,
} from '@ligai/simulators';
import { migratedDatabase, natsServer } from '@ligai/testing';
import { type Answer, type GatewayUnderTest, startGatewayUnderTest } from './gateway-under-test.ts';

/** Two gateways with the same simulated providers. */
export type GatewaysWithProviders = {
  deepgram: FakeDeepgram;
  murf: FakeMurf;
  openai: FakeOpenAi;
  /** Has keys of its own, as an installation that uses the providers. */
  real: GatewayUnderTest;
  /** Has the keys of `npm start` without keys. */
  simulated: GatewayUnderTest;
  /** Ends all faults of the providers, and deletes the stored settings of both gateways. */
  reset(): Promise<void>;
} & AsyncDisposable;

export async function startGatewaysWithProviders(): Promise<GatewaysWithProviders> {
  await using starting = new AsyncDisposableStack();
  const database = starting.use(await migratedDatabase());
  const other = starting.use(await migratedDatabase());
  const nats = starting.use(await natsServer());
  const murf = starting.use(await startFakeMurf());
  const openai = starting.use(await startFakeOpenAi());
  const deepgram = starting.use(await startFakeDeepgram());
  const addresses = { DEEPGRAM_URL: deepgram.url, MURF_URL: murf.url, OPENAI_BASE_URL: openai.url };
  const keys = (key: string) => ({ DEEPGRAM_API_KEY: key, MURF_API_KEY: key, OPENAI_API_KEY: key });
  const at = (url: string) => ({ databaseUrl: url, natsUrl: nats.url });
  const real = starting.use(await startGatewayUnderTest(at(database.url), { ...addresses, ...keys('good-key') }));
  const simulated = starting.use(await startGatewayUnderTest(at(other.url), { ...addresses, ...keys('simulated') }));
  const started = starting.move();
  return {
    ...{ deepgram, murf, openai, real, simulated },
    async reset() {
      Object.assign(murf.behaviour, { restStatus: null, upgradeFault: null, contextFault: null });
      deepgram.behaviour.fault = null;
      openai.behaviour.fault = null;
      for (const { context } of [real, simulated]) {
        await context.db.delete(schema.settings);
        await context.settings.reload();
      }
    },
    [Symbol.asyncDispose]: () => started.disposeAsync(),
  };
}

export const putSetting = (gateway: GatewayUnderTest, key: string, value: string): Promise<Answer> =>
  gateway.ask(`PUT /api/v1/settings/${key}`, { json: { value } });
