import { type Network, NetworkList } from '@ligai/egress';
import { type Env, readServiceEnvironment, type ServiceConfig } from '@ligai/service';

export type DispatcherConfig = {
  service: ServiceConfig;
  /** Networks to which webhooks may connect besides the public internet. */
  allow: Network[];
};

export function configFrom(env: Env): DispatcherConfig {
  const { service, own } = readServiceEnvironment(env, {
    WEBHOOK_ALLOW_PRIVATE: NetworkList.default([]),
  });
  return { service, allow: own.WEBHOOK_ALLOW_PRIVATE };
}
