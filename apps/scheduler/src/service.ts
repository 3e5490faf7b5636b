import type { ServiceContext } from '@ligai/service';
import type { SchedulerConfig } from './config.ts';
import { dialDueCalls } from './dial/dial-due-calls.ts';
import { settleOutcomes } from './settle/settle-outcomes.ts';
import { defaultTiming, type SchedulerTiming } from './timing.ts';

/** Tests have less patience. */
export type Overrides = { timing?: SchedulerTiming };

/** Stopping it waits for the calls that are being asked for now; what it has claimed besides, another scheduler asks for. */
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
