import type { Egress } from '@ligai/egress';
import type { ServiceContext } from '@ligai/service';

/** How long things may take, in milliseconds, and how many may be under way. Tests have less patience. */
export type DispatcherTiming = {
  /** From the first byte out to the last byte in. */
  answerWithinMs: number;
  /** A delivery whose dispatcher has not settled it by then is taken for lost, and due again. */
  leaseMs: number;
  /** Pauses before the tries after the first, each counted from the failure before it. */
  retryAfterMs: readonly number[];
  /** The pauses after those, for webhooks with `retry_for_hours`: this one, doubled each time, up to the longest. */
  laterRetries: { firstMs: number; longestMs: number };
  /** An endpoint's `Retry-After` is honoured up to here. */
  longestRetryAfterMs: number;
  /** When a delivery that could not be sent by a fault of this process is due again. */
  ownFaultPauseMs: number;
  /** An endpoint that fails for so long without one success is deactivated. */
  patienceMs: number;
  /** Longest pause between two looks for work. */
  lookEveryMs: number;
  /** An endpoint's connections are closed after so long without work. */
  idleMs: number;
  /** On a stop, answers are waited for so long. */
  finishWithinMs: number;
};

export const defaultTiming: DispatcherTiming = {
  answerWithinMs: 10_000,
  leaseMs: 15_000,
  retryAfterMs: [1_000, 5_000, 15_000],
  laterRetries: { firstMs: 60_000, longestMs: 3_600_000 },
  longestRetryAfterMs: 60_000,
  ownFaultPauseMs: 15_000,
  patienceMs: 3 * 86_400_000,
  lookEveryMs: 1_000,
  idleMs: 60_000,
  finishWithinMs: 5_000,
};

/** What every part of the dispatcher works with. */
export type DispatcherContext = Pick<
  ServiceContext,
  'log' | 'clock' | 'db' | 'bus' | 'secrets' | 'health' | 'metrics'
> & {
  egress: Egress;
  timing: DispatcherTiming;
};
