import { type KeyCheck, maskedSecret, providerTitles, TestKeyAnswer, TestKeyBody } from '@ligai/contracts';
import { unreachable } from '@ligai/kernel';
import { simulatedKey } from '@ligai/service';
import { route } from '../../http/route.ts';
import { askAboutKey, isSimulated } from '../../provider-checks/check-choice.ts';

const providerWithinMs = 10_000;

export const testKeyRoute = route({
  method: 'post',
  path: '/api/v1/settings/test',
  summary: 'Test API Key',
  description:
    'Asks the provider, with the key, for what calls ask for: OpenAI for its models and a reply of one token, with a tool and the reasoning effort, Murf to speak "ok", Deepgram to open a stream. The mask `****` stands for the key that calls use now. Nothing is stored. While calls use a simulator in place of the provider, `simulated` is true and the real provider is asked all the same. `valid` is also false if the provider cannot be reached, and the message says so.',
  body: TestKeyBody,
  answer: TestKeyAnswer,
  example: {
    body: { service: 'openai', api_key: 'sk-...' },
    answer: { valid: true, message: 'API key is valid', simulated: false },
  },
  async handle({ body: { service, api_key } }, gateway) {
    const simulated = isSimulated(gateway, service);
    const apiKey = api_key === maskedSecret ? gateway.endpoints.current(service).apiKey : api_key;
    if (apiKey === null) return { valid: false, message: `${service}_api_key is not set`, simulated };
    const check = await askAboutKey(gateway, { provider: service, apiKey, waitMs: providerWithinMs });
    const { valid, message } = inAnswer(check);
    if (!simulated) return { valid, message, simulated };
    const name = providerTitles[service];
    const checked =
      apiKey === simulatedKey
        ? `Only the simulator was asked, which accepts any key`
        : `The real ${name} was asked; calls use a simulator until ${service}_api_key is stored`;
    return { valid, message: `${message}. ${checked}`, simulated };
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
