import type { FakeMurf } from '@ligai/simulators';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { GatewayUnderTest } from '../../testing/gateway-under-test.ts';
import {
  type GatewaysWithProviders,
  putSetting,
  startGatewaysWithProviders,
} from '../../testing/gateways-with-providers.ts';

let gateways: GatewaysWithProviders;
let murf: FakeMurf;
let real: GatewayUnderTest;

beforeAll(async () => {
  gateways = await startGatewaysWithProviders();
  ({ murf, real } = gateways);
});

beforeEach(() => gateways.reset());

afterAll(() => gateways[Symbol.asyncDispose]());

describe('GET /voices', () => {
  const ids = async (query = '') => {
    const { status, body } = await real.ask(`GET /api/v1/voices${query}`);
    expect(status).toBe(200);
    return (body as { id: string }[]).map(({ id }) => id);
  };

  it('lists the voices of the model in use', async () => {
    const { body } = await real.ask('GET /api/v1/voices');
    expect(body).toContainEqual({
      ...{ id: 'pt-BR-isadora', name: 'Isadora', locales: ['pt-BR'], styles: ['Conversational'] },
      ...{ models: ['falcon-2'], gender: 'Female' },
    });
    expect(await ids()).not.toContain('en-US-imani');
  });

  it('finds voices by language, by alternative language codes, and by text', async () => {
    expect(await ids('?locale=pt')).toEqual(['pt-BR-isadora', 'pt-BR-heitor', 'pt-BR-benício', 'en-US-natalie']);
    expect(await ids('?locale=en-GB')).toEqual(['en-UK-ruby', 'es-MX-alejandro']);
    expect(await ids('?q=isa')).toEqual(['pt-BR-isadora']);
    expect(await ids('?q=nobody')).toEqual([]);
  });

  it('gets 503 with the reason if Murf is unavailable, and uses the cached voices afterwards', async () => {
    expect(await ids('?q=isa')).toEqual(['pt-BR-isadora']);
    murf.behaviour.restStatus = 503;
    expect(await ids('?q=isa')).toEqual(['pt-BR-isadora']);
    await putSetting(real, 'murf_model', 'falcon');
    expect(await real.ask('GET /api/v1/voices')).toMatchObject({
      status: 503,
      body: { detail: expect.stringMatching(/^Murf refused the request with 503/) },
    });
  });
});
