import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type GatewaysWithProviders, startGatewaysWithProviders } from '../../testing/gateways-with-providers.ts';

let gateways: GatewaysWithProviders;

beforeAll(async () => {
  gateways = await startGatewaysWithProviders();
});

afterAll(() => gateways[Symbol.asyncDispose]());

describe('GET /models', () => {
  it('lists the models of the key for conversations by name, with the day on which one is shut down', async () => {
    const { status, body } = await gateways.real.ask('GET /api/v1/models');
    expect(status).toBe(200);
    expect(body).toContainEqual({ id: 'gpt-5.4', shutdown_date: null });
    expect(body).toContainEqual({ id: 'gpt-4.1-mini', shutdown_date: '2027-01-14' });
    const ids = (body as { id: string }[]).map(({ id }) => id);
    expect(ids).toEqual(ids.toSorted());
    expect(ids.filter((id) => /embedding|whisper|realtime/.test(id))).toEqual([]);
  });

  it('answers from what was listed before, and 503 with the reason where nothing was', async () => {
    gateways.openai.behaviour.modelsStatus = 500;
    expect(await gateways.real.ask('GET /api/v1/models')).toMatchObject({ status: 200 });
    expect(await gateways.simulated.ask('GET /api/v1/models')).toMatchObject({
      status: 503,
      body: { detail: 'OpenAI answered 500 without a list of models' },
    });
    gateways.openai.behaviour.modelsStatus = 401;
    expect(await gateways.simulated.ask('GET /api/v1/models')).toMatchObject({
      status: 503,
      body: { detail: 'OpenAI refused to list its models with 401: check openai_api_key' },
    });
    gateways.openai.behaviour.modelsStatus = null;
    expect(await gateways.simulated.ask('GET /api/v1/models')).toMatchObject({ status: 200 });
  });
});
