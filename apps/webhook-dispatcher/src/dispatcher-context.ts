import type { Egress } from '@ligai/egress';
import type { ServiceContext } from '@ligai/service';
import type { DispatcherTiming } from './timing.ts';

/** What every part of the dispatcher works with. */
export type DispatcherContext = Pick<
  ServiceContext,
  'log' | 'clock' | 'db' | 'bus' | 'secrets' | 'health' | 'metrics'
> & {
  egress: Egress;
  timing: DispatcherTiming;
};
