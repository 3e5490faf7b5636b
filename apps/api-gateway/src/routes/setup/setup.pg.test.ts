import { newCallId, type SetupAnswer, serviceStatus } from '@ligai/contracts';
import { schema } from '@ligai/db';
import { systemClock } from '@ligai/kernel';
import { aPhoneNumber, aPrompt } from '@ligai/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type GatewayUnderTest, startGatewayOnOwnServers } from '../../testing/gateway-under-test.ts';
import {
  type GatewaysWithProviders,
  putSetting,
  startGatewaysWithProviders,
} from '../../testing/gateways-with-providers.ts';

let gateways: GatewaysWithProviders;
let simulated: GatewayUnderTest;

beforeAll(async () => {
  gateways = await startGatewaysWithProviders();
  ({ simulated } = gateways);
});

beforeEach(() => gateways.reset());

afterAll(() => gateways[Symbol.asyncDispose]());

async function setup(gateway = simulated): Promise<SetupAnswer> {
  const { status, body } = await gateway.ask('GET /api/v1/setup');
  expect(status).toBe(200);
  return body as SetupAnswer;
}

const partOf = (answer: SetupAnswer, part: string) => answer.parts.find((one) => one.part === part);

describe('the state of the setup', () => {
  it('names the simulated parts, and the settings that would make them real', async () => {
    const answer = await setup();
    expect(answer.parts.map(({ part, provider, simulated: isSimulated }) => [part, provider, isSimulated])).toEqual([
      ['switch', 'freeswitch', false],
      ['hearing', 'deepgram', true],
      ['thinking', 'openai', true],
      ['speaking', 'murf', true],
    ]);
    expect(partOf(answer, 'thinking')).toMatchObject({ ready: true, problem: null });
    expect(partOf(answer, 'thinking')?.settings[0]).toEqual({
      ...{ key: 'openai_api_key', variable: 'OPENAI_API_KEY', secret: true, set: false },
    });
  });

  it('shows a part as real once its key is stored, and contains no key', async () => {
    await putSetting(simulated, 'openai_api_key', 'good-key');
    const answer = await setup();
    expect(partOf(answer, 'thinking')).toMatchObject({ simulated: false, settings: [{ set: true }, { set: true }] });
    expect(JSON.stringify(answer)).not.toContain('good-key');
    expect(partOf(await setup(gateways.real), 'speaking')).toMatchObject({ simulated: false, ready: true });
  });

  it('shows a missing key at once, and not as a part that is starting', async () => {
    const keys = { OPENAI_API_KEY: 'good-key', MURF_API_KEY: 'good-key' };
    // At the time of its start, however long this takes.
    const clock = { ...systemClock, monotonic: () => 0 };
    await using gateway = await startGatewayOnOwnServers(keys, { clock });
    const answer = await setup(gateway);
    expect(partOf(answer, 'hearing')).toMatchObject({ ready: false, problem: 'deepgram_api_key is not set' });
    expect(partOf(answer, 'thinking')).toMatchObject({ ready: true });
    expect(answer).toMatchObject({ can_dial: false, starting: false });
  });

  it('shows why a provider or a switch cannot be used', async () => {
    const { db } = simulated.context;
    await db.insert(schema.providers).values({
      ...{ provider: 'murf', state: 'refused', statusCode: 402, since: new Date(), nextProbeAt: new Date() },
    });
    const since = '2026-01-15T10:00:00Z';
    const status = { name: 'call-controller', instance: 'one', status: 'unhealthy' as const, version: '0.1.0', since };
    const peer = { kind: 'switch' as const, name: 'fs1:8021', problem: 'fs1:8021 is not connected', since };
    await vi.waitFor(
      async () => {
        simulated.others.publish(serviceStatus('call-controller'), { ...status, peers: [peer] });
        const answer = await setup();
        expect(partOf(answer, 'switch')).toMatchObject({ ready: false, problem: 'fs1:8021 is not connected' });
        expect(partOf(answer, 'speaking')).toMatchObject({ ready: false, problem: expect.stringContaining('402') });
        expect(answer.can_dial).toBe(false);
      },
      { timeout: 15_000, interval: 100 },
    );
    await db.delete(schema.providers);
  });

  it('shows the active prompt, the first call, and whether webhooks may reach this machine', async () => {
    const { db } = simulated.context;
    expect(await setup()).toMatchObject({
      prompts: { count: 1, active: { name: 'Assistente' } },
      calls: { placed: false, answered: false },
      webhooks: { count: 0, may_reach_this_machine: false },
      keys_required: false,
    });
    const call = { calledNumber: aPhoneNumber(), source: 'api' as const, prompt: aPrompt(), dialBefore: new Date() };
    await db.insert(schema.calls).values({ ...call, callId: newCallId() });
    expect((await setup()).calls).toEqual({ placed: true, answered: false });
    await db.insert(schema.calls).values({ ...call, callId: newCallId(), startTime: new Date() });
    await db.update(schema.prompts).set({ isActive: false });
    expect(await setup()).toMatchObject({ calls: { placed: true, answered: true }, prompts: { active: null } });
  });
});
