import { isLigaiError, systemClock } from '@ligai/kernel';
import type { ProviderEndpoints } from '@ligai/service';
import { expect, test } from 'vitest';
import { VoiceSamples } from './voice-samples.ts';

const endpoints = (apiKey: string | null) =>
  ({ current: () => ({ url: 'http://127.0.0.1:1', apiKey, simulated: false }) }) as unknown as ProviderEndpoints;

const codeOf = (samples: VoiceSamples, voiceId: string) =>
  samples.of({ voiceId, language: 'pt-BR', model: 'falcon-2' }, 5000).then(
    () => 'spoken',
    (error: unknown) => (isLigaiError(error) ? error.code : error),
  );

test('no more than 20 new samples a minute are requested, whether they succeed or not', async () => {
  const samples = new VoiceSamples(systemClock, endpoints('key'));
  const codes = await Promise.all(Array.from({ length: 22 }, (_, nth) => codeOf(samples, `voice-${nth}`)));
  expect(codes).toEqual([...Array(20).fill('provider_unavailable'), 'limit_reached', 'limit_reached']);
});

test('a sample without a key is rejected before the provider is asked', async () => {
  expect(await codeOf(new VoiceSamples(systemClock, endpoints(null)), 'pt-BR-isadora')).toBe('provider_rejected');
});
