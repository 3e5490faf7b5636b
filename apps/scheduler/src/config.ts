import { type Env, readServiceEnvironment, type ServiceConfig } from '@ligai/service';

export type SchedulerConfig = { service: ServiceConfig };

/** The variables of every service; the grace and waiting times are settings. */
export function configFrom(env: Env): SchedulerConfig {
  return { service: readServiceEnvironment(env, {}).service };
}
