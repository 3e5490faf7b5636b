import { type Env, readServiceEnvironment, type ServiceConfig } from '@ligai/service';

export type DialerConfig = { service: ServiceConfig };

/** The variables of every service; the number of calls is limited by settings and by each campaign. */
export function configFrom(env: Env): DialerConfig {
  return { service: readServiceEnvironment(env, {}).service };
}
