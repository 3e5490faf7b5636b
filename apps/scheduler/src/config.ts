import { type Env, readServiceEnvironment, type ServiceConfig } from '@ligai/service';

export type SchedulerConfig = { service: ServiceConfig };

/** What every service has, and nothing more: grace and waiting are settings. */
export function configFrom(env: Env): SchedulerConfig {
  return { service: readServiceEnvironment(env, {}).service };
}
