import type { ServiceContext } from '@ligai/service';
import type { SchedulerConfig } from './config.ts';
import { dialDueCalls } from './dial/dial-due-calls.ts';
import { settleOutcomes } from './settle/settle-outcomes.ts';
import { defaultTiming, type SchedulerTiming } from './timing.ts';

/** Tests use shorter time limits. */
export type Overrides = { timing?: SchedulerTiming };

/** Stopping it waits for the requests under way; another scheduler requests the other claimed calls. */
export async function startScheduler(
  _config: SchedulerConfig,
  context: ServiceContext,
  { timing = defaultTiming }: Overrides = {},
): Promise<AsyncDisposable> {
  const started = new AsyncDisposableStack();
  started.use(settleOutcomes(context, timing));
  started.use(dialDueCalls(context, timing));
  return started;
}
