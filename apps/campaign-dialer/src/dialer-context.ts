import type { ServiceContext } from '@ligai/service';
import type { DialerTiming } from './timing.ts';

/** What every part of the dialer works with. */
export type DialerContext = Pick<ServiceContext, 'log' | 'clock' | 'db' | 'bus' | 'outbox' | 'settings' | 'health'> & {
  timing: DialerTiming;
};
