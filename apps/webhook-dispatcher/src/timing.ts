import type { Egress } from '@ligai/egress';
import type { ServiceContext } from '@ligai/service';

/** Time limits and intervals, in milliseconds. Tests use shorter ones. */
export type DispatcherTiming = {
  /** From the first byte sent to the last byte received. */
  answerWithinMs: number;
  /** A delivery that its dispatcher has not settled by then counts as lost and is due again. */
  leaseMs: number;
  /** Pauses before the attempts after the first, each counted from the previous failure. */
  retryAfterMs: readonly number[];
  /** The later pauses, for webhooks with `retry_for_hours`: `firstMs`, doubled each time, up to `longestMs`. */
  laterRetries: { firstMs: number; longestMs: number };
  /** The maximum of an endpoint's `Retry-After`. */
  longestRetryAfterMs: number;
  /** The delay of a delivery that could not be sent because of an internal error. */
  ownFaultPauseMs: number;
  /** An endpoint that fails for this long without one success is deactivated. */
  patienceMs: number;
  /** The longest pause between two queries for due deliveries. */
  checkEveryMs: number;
  /** An endpoint's connections are closed after this time without deliveries. */
  idleMs: number;
  /** How long a stop waits for responses. */
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
  checkEveryMs: 1_000,
  idleMs: 60_000,
  finishWithinMs: 5_000,
};

/** The dependencies of every part of the dispatcher. */
export type DispatcherContext = Pick<
  ServiceContext,
  'log' | 'clock' | 'db' | 'bus' | 'secrets' | 'health' | 'metrics'
> & {
  egress: Egress;
  timing: DispatcherTiming;
};
