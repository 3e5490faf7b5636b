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

async function sample(path: string, gateway = real): Promise<{ status: number; type: string | null; wav: Buffer }> {
  const answer = await fetch(`http://127.0.0.1:${gateway.port}/api/v1/voices/${path}`);
  const wav = Buffer.from(await answer.arrayBuffer());
  return { status: answer.status, type: answer.headers.get('content-type'), wav };
}

describe('a sample of a voice', () => {
  it('is a WAV file with the audio that the provider spoke', async () => {
    const { status, type, wav } = await sample('pt-BR-isadora/sample');
    expect({ status, type }).toEqual({ status: 200, type: 'audio/wav' });
    expect([wav.toString('latin1', 0, 4), wav.toString('latin1', 8, 12)]).toEqual(['RIFF', 'WAVE']);
    expect([wav.readUInt32LE(24), wav.readUInt16LE(22), wav.readUInt16LE(34)]).toEqual([16_000, 1, 16]);
    expect(wav.readUInt32LE(40)).toBe(wav.length - 44);
    // At least a second of it, and not silence.
    expect(wav.length).toBeGreaterThan(32_000);
    expect(wav.subarray(44).some((byte) => byte !== 0)).toBe(true);
  });

  it('is synthesised once, then answered from memory, also while the provider does not respond', async () => {
    const first = await sample('pt-BR-heitor/sample');
    murf.behaviour.upgradeFault = { status: 500 } as never;
    const again = await sample('pt-BR-heitor/sample?language=pt-BR');
    expect(again.status).toBe(200);
    expect(again.wav.equals(first.wav)).toBe(true);
    const other = await real.ask(`GET /api/v1/voices/${encodeURIComponent('pt-BR-benício')}/sample`);
    expect(other).toMatchObject({ status: 503, body: { detail: expect.stringMatching(/Murf/) } });
  });

  it('is spoken by the simulator while Murf is simulated', async () => {
    expect((await sample('pt-BR-isadora/sample', gateways.simulated)).status).toBe(200);
  });

  it('of an unknown voice is 404, and in a language that it does not speak 422', async () => {
    expect(await real.ask('GET /api/v1/voices/nobody/sample')).toMatchObject({ status: 404 });
    expect(await real.ask('GET /api/v1/voices/pt-BR-isadora/sample?language=fr-FR')).toMatchObject({
      ...{ status: 422, body: { detail: 'language: expected one of pt-BR, got "fr-FR"' } },
    });
  });

  it('is 503 with the reason if Murf does not list its voices', async () => {
    murf.behaviour.restStatus = 403;
    await putSetting(real, 'murf_model', 'falcon');
    expect(await real.ask('GET /api/v1/voices/pt-BR-isadora/sample')).toMatchObject({
      ...{ status: 503, body: { detail: expect.stringMatching(/Murf/) } },
    });
  });
});
