import { join } from 'node:path';
import { type Network, NetworkList } from '@ligai/egress';
import {
  type Env,
  oneOf,
  type ProviderAddresses,
  pattern,
  portNumber,
  providerAddresses,
  providerVariables,
  readServiceEnvironment,
  type ServiceConfig,
} from '@ligai/service';
import { z } from 'zod';
import { type ApiKey, apiKeys } from './http/authentication/api-keys.ts';
import { isLoopback } from './http/loopback.ts';

export type GatewayConfig = {
  service: ServiceConfig;
  http: { host: string; port: number };
  /** Each of these keys gives access to the API. Without any, only programs of this machine have access. */
  apiKeys: readonly ApiKey[];
  /** `AUTH=off`: every client that reaches the API may use it, so it may listen beyond loopback. */
  openToAll: boolean;
  /** Admits an installation's short extensions beside E.164 numbers. */
  extraNumbers: RegExp | undefined;
  /** Where webhooks may lead beyond the public internet. */
  webhookNetworks: readonly Network[];
  providers: ProviderAddresses;
  /** The switch is a simulator, set by `npm start` as `SIMULATED_PARTS`. */
  switchSimulated: boolean;
  /** The built dashboard, which `/` serves. */
  dashboardDir: string;
};

export function configFrom(env: Env): GatewayConfig {
  const { service, own } = readServiceEnvironment(env, {
    HTTP_HOST: env['AUTH'] === 'off' || env['API_KEYS'] ? anyHost : loopbackHost,
    HTTP_PORT: portNumber.default(8000),
    AUTH: env['API_KEYS'] ? keysAskedFor : oneOf('on', 'off').default('on'),
    API_KEYS: apiKeys,
    DIAL_EXTRA_PATTERN: pattern.optional(),
    WEBHOOK_ALLOW_PRIVATE: NetworkList.default([]),
    SIMULATED_PARTS: z.string().default(''),
    DASHBOARD_DIR: z.string().default(builtDashboard),
    ...providerVariables,
  });
  return {
    service,
    http: { host: own.HTTP_HOST, port: own.HTTP_PORT },
    apiKeys: own.API_KEYS,
    openToAll: own.AUTH === 'off',
    extraNumbers: own.DIAL_EXTRA_PATTERN,
    webhookNetworks: own.WEBHOOK_ALLOW_PRIVATE,
    providers: providerAddresses(own),
    switchSimulated: own.SIMULATED_PARTS.split(',').includes('switch'),
    dashboardDir: own.DASHBOARD_DIR,
  };
}

/** Where the build puts it: in the repository, and in an image beside the script. */
const builtDashboard = join(import.meta.dirname, '../../../dist/apps/dashboard');

const anyHost = z.string().default('127.0.0.1');

const loopbackHost = z
  .string()
  .refine(isLoopback, 'expected a loopback address while API_KEYS holds no key and AUTH is not "off"')
  .default('127.0.0.1');

/** Both together are a mistake: the keys would not be checked. */
const keysAskedFor = z
  .literal('on', 'expected "on" while there are API_KEYS: either keys are asked for, or nothing is')
  .default('on');
