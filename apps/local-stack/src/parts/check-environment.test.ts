import { ConfigurationError } from '@ligai/service';
import { expect, it } from 'vitest';
import { configFrom } from '../config.ts';
import { checkEnvironment } from './check-environment.ts';

const services = ['api-gateway', 'call-controller', 'media-bridge'];

it('an empty environment is a good one', async () => {
  await expect(checkEnvironment({}, configFrom, services)).resolves.toBeUndefined();
});

it('all problems of all parts are listed at once, each once', async () => {
  const env = {
    HTTP_PORT: 'abc',
    FREESWITCH_ESL: 'foo',
    DIAL_STRING: 'sofia/x',
    MEDIA_BRIDGE_PORT: '99999',
    OPENAI_BASE_URL: 'xyz',
    MAX_CONCURRENT_CALLS: 'zero',
  };
  const error = await checkEnvironment(env, configFrom, services).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ConfigurationError);
  const variables = (error as ConfigurationError).problems.map((problem) => problem.split(':')[0]);
  expect(variables.toSorted()).toEqual(Object.keys(env).toSorted());
});
