import type { StatsAnswer } from '@ligai/contracts';

type Counts = Pick<StatsAnswer, 'total_calls_all_time' | 'active_calls' | 'queued_calls'>;

/** Whether a call has ended already, so that the share of conversations is a figure. */
export const hasFinished = ({
  total_calls_all_time: all,
  active_calls: active,
  queued_calls: queued,
}: Counts): boolean => all > active + queued;
