import { openEgress, type Resolve } from '@ligai/egress';
import type { ServiceContext } from '@ligai/service';
import type { DispatcherConfig } from './config.ts';
import { Dispatcher } from './deliver/dispatcher.ts';
import { handleTestWebhook } from './test-webhook/test-webhook.handler.ts';
import { type DispatcherContext, type DispatcherTiming, defaultTiming } from './timing.ts';

/** Tests set other names, and shorter time limits. */
export type Overrides = { resolve?: Resolve; timing?: Partial<DispatcherTiming> };

export async function startWebhookDispatcher(
  config: DispatcherConfig,
  service: ServiceContext,
  { resolve, timing }: Overrides = {},
): Promise<AsyncDisposable> {
  const egress = openEgress({ allow: config.allow, clock: service.clock, ...(resolve && { resolve }) });
  const context: DispatcherContext = { ...service, egress, timing: { ...defaultTiming, ...timing } };
  const started = new AsyncDisposableStack();
  started.use(new Dispatcher(context));
  started.use(handleTestWebhook(context));
  return started;
}
