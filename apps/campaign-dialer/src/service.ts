import type { ServiceContext } from '@ligai/service';
import type { DialerConfig } from './config.ts';
import { handlePause } from './pause/pause.handler.ts';
import { CampaignLoop } from './round/campaign-loop.ts';
import { handleStart } from './start/start.handler.ts';
import { type DialerContext, type DialerTiming, defaultTiming } from './timing.ts';

export type Overrides = { timing?: DialerTiming };

/**
 * Stopping it waits for the round under way; another dialer requests the contacts that are claimed and not requested.
 */
export async function startCampaignDialer(
  _config: DialerConfig,
  service: ServiceContext,
  { timing = defaultTiming }: Overrides = {},
): Promise<AsyncDisposable> {
  const context: DialerContext = { ...service, timing };
  const started = new AsyncDisposableStack();
  const loop = started.use(new CampaignLoop(context));
  started.use(handleStart(context, () => loop.wake()));
  started.use(handlePause(context));
  return started;
}
