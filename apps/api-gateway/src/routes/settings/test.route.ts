import { type KeyCheck, TestKeyAnswer, TestKeyBody } from '@ligai/contracts';
import { isLigaiError, unreachable, withDeadline } from '@ligai/kernel';
import { route } from '../../http/route.ts';

const providerWithinMs = 10_000;

export const testKeyRoute = route({
  method: 'post',
  path: '/api/v1/settings/test',
  summary: 'Test API Key',
  description:
    'Asks the provider whether it takes the key; nothing is stored. `valid` is false too where the provider is out of reach, and the message says so.',
  body: TestKeyBody,
  answer: TestKeyAnswer,
  example: {
    body: { service: 'openai', api_key: 'sk-...' },
    answer: { valid: true, message: 'API key is valid' },
  },
  async handle({ body: { service, api_key } }, { checkKey, clock }) {
    const ask = (signal: AbortSignal) => checkKey[service](api_key, signal);
    const check = await withDeadline(clock, providerWithinMs, `Ask ${service}`, ask).catch((error): KeyCheck => {
      if (!isLigaiError(error, 'timeout')) throw error;
      return { verdict: 'unreachable', detail: `${service} did not answer within ${providerWithinMs / 1000} s` };
    });
    return inAnswer(check);
  },
});

function inAnswer({ verdict, detail }: KeyCheck): { valid: boolean; message: string } {
  switch (verdict) {
    case 'valid':
      return { valid: true, message: 'API key is valid' };
    case 'limited':
      return { valid: true, message: `API key is valid, with limits: ${detail}` };
    case 'invalid':
      return { valid: false, message: `API key is not valid: ${detail}` };
    case 'unreachable':
      return { valid: false, message: `API key could not be tested: ${detail}` };
    default:
      return unreachable(verdict);
  }
}
