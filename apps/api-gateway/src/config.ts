import { type Network, NetworkList } from '@ligai/egress';
import {
  address,
  type Env,
  oneOf,
  pattern,
  portNumber,
  readServiceEnvironment,
  type ServiceConfig,
} from '@ligai/service';
import { z } from 'zod';
import { type ApiKey, apiKeys } from './http/authentication/api-keys.ts';
import { isLoopback } from './http/loopback.ts';

export type GatewayConfig = {
  service: ServiceConfig;
  http: { host: string; port: number };
  /** Whoever shows one of these may use the API. Without any, only programs of this machine may. */
  apiKeys: readonly ApiKey[];
  /** `AUTH=off`: whoever reaches the API may use it, so it may listen beyond loopback. */
  openToAll: boolean;
  /** Admits an installation's short extensions beside E.164 numbers. */
  extraNumbers: RegExp | undefined;
  /** Where webhooks may lead beyond the public internet. */
  webhookNetworks: readonly Network[];
  providers: { deepgramUrl: string; murfUrl: string; openAiBaseUrl: string };
};

export function configFrom(env: Env): GatewayConfig {
  const { service, own } = readServiceEnvironment(env, {
    HTTP_HOST: env['AUTH'] === 'off' || env['API_KEYS'] ? anyHost : loopbackHost,
    HTTP_PORT: portNumber.default(8000),
    AUTH: env['API_KEYS'] ? keysAskedFor : oneOf('on', 'off').default('on'),
    API_KEYS: apiKeys,
    DIAL_EXTRA_PATTERN: pattern.optional(),
    WEBHOOK_ALLOW_PRIVATE: NetworkList.default([]),
    DEEPGRAM_URL: address('https', 'http', 'wss', 'ws').default('https://api.deepgram.com'),
    MURF_URL: address('https', 'http', 'wss', 'ws').default('https://global.api.murf.ai'),
    OPENAI_BASE_URL: address('https', 'http').default('https://api.openai.com/v1'),
  });
  return {
    service,
    http: { host: own.HTTP_HOST, port: own.HTTP_PORT },
    apiKeys: own.API_KEYS,
    openToAll: own.AUTH === 'off',
    extraNumbers: own.DIAL_EXTRA_PATTERN,
    webhookNetworks: own.WEBHOOK_ALLOW_PRIVATE,
    providers: { deepgramUrl: own.DEEPGRAM_URL, murfUrl: own.MURF_URL, openAiBaseUrl: own.OPENAI_BASE_URL },
  };
}

const anyHost = z.string().default('127.0.0.1');

const loopbackHost = z
  .string()
  .refine(isLoopback, 'expected a loopback address while API_KEYS holds no key and AUTH is not "off"')
  .default('127.0.0.1');

/** Both could only be meant by mistake: somebody would believe in keys that nobody asks for. */
const keysAskedFor = z
  .literal('on', 'expected "on" while there are API_KEYS: either keys are asked for, or nothing is')
  .default('on');
