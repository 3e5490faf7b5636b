import { type Env, readServiceEnvironment, type ServiceConfig } from '@ligai/service';

export type DialerConfig = { service: ServiceConfig };

/** What every service has, and nothing more: how many calls there may be is said by settings and by each campaign. */
export function configFrom(env: Env): DialerConfig {
  return { service: readServiceEnvironment(env, {}).service };
}
