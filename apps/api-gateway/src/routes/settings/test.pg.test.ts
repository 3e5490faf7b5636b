import { createHash } from 'node:crypto';
import { schema } from '@ligai/db';
import type { FakeDeepgram, FakeMurf, FakeOpenAi } from '@ligai/simulators';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { GatewayUnderTest } from '../../testing/gateway-under-test.ts';
import {
  type GatewaysWithProviders,
  putSetting,
  startGatewaysWithProviders,
} from '../../testing/gateways-with-providers.ts';

let gateways: GatewaysWithProviders;
let deepgram: FakeDeepgram;
let murf: FakeMurf;
let openai: FakeOpenAi;
let real: GatewayUnderTest;
let simulated: GatewayUnderTest;

beforeAll(async () => {
  gateways = await startGatewaysWithProviders();
  ({ deepgram, murf, openai, real, simulated } = gateways);
});

beforeEach(() => gateways.reset());

afterAll(() => gateways[Symbol.asyncDispose]());

describe('testing a key', () => {
  const test = (gateway: GatewayUnderTest, service: string, api_key: string) =>
    gateway.ask('POST /api/v1/settings/test', { json: { service, api_key } });

  it('sends the requests that calls send, with the given key, and stores nothing', async () => {
    const digest = createHash('sha256').update('given-key').digest('hex').slice(0, 8);
    for (const service of ['deepgram', 'murf', 'openai']) {
      expect((await test(real, service, 'given-key')).body).toEqual({
        ...{ valid: true, simulated: false, message: 'API key is valid' },
      });
    }
    expect(deepgram.streams.at(-1)).toMatchObject({ keyDigest: digest, query: { model: 'nova-3' }, audioBytes: 0 });
    expect(murf.sockets.at(-1)).toMatchObject({ keyDigest: digest, query: { model: 'falcon-2' } });
    expect(murf.contexts().at(-1)?.audioBytes).toBeGreaterThan(0);
    expect(openai.requests.at(-1)?.body).toMatchObject({ max_completion_tokens: 1 });
    expect(await real.context.db.select().from(schema.settings)).toEqual([]);
  });

  it('reports that calls use a simulator, and does not report any key as valid', async () => {
    expect((await test(simulated, 'murf', 'simulated')).body).toEqual({
      ...{ valid: true, simulated: true },
      message: 'API key is valid. Only the simulator was asked, which accepts any key',
    });
    expect((await test(real, 'murf', 'good-key')).body).toEqual({
      ...{ valid: true, simulated: false, message: 'API key is valid' },
    });
  });

  it('checks the key that calls use if the mask is sent', async () => {
    expect((await test(simulated, 'openai', '****')).body).toEqual({
      ...{ valid: true, simulated: true },
      message: 'API key is valid. Only the simulator was asked, which accepts any key',
    });
    await putSetting(real, 'murf_api_key', 'stored-key');
    expect((await test(real, 'murf', '****')).body).toMatchObject({ valid: true, simulated: false });
    expect(murf.sockets.at(-1)?.keyDigest).toBe(createHash('sha256').update('stored-key').digest('hex').slice(0, 8));
  });

  it.each([
    ['deepgram', 'status-402'],
    ['deepgram', 'status-403'],
    ['murf', 'status-402'],
    ['murf', 'status-403'],
    ['openai', 'good-key'],
  ])('reports an invalid key of %s if requests with it are rejected (%s)', async (service, key) => {
    openai.behaviour.fault = { kind: 'status', status: 429, code: 'insufficient_quota' };
    expect((await test(real, service, key)).body).toMatchObject({
      valid: false,
      message: expect.stringMatching(/^API key is not valid: ./),
    });
  });
});
