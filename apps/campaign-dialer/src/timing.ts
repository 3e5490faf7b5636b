import type { ServiceContext } from '@ligai/service';

/** Time limits and intervals. Tests use shorter ones. */
export type DialerTiming = {
  /** The longest pause, after a lost wake message. */
  roundEveryMs: number;
  /** Events within this time cause one round. */
  gatherMs: number;
  /** The time limit for call-controller's response. */
  answerWithinMs: number;
  /** When an unconfirmed call is requested again, by any dialer; more than `answerWithinMs`. */
  askAgainMs: number;
  /** The minimum interval between `campaign.progress` events. */
  progressEveryMs: number;
};

export const defaultTiming: DialerTiming = {
  roundEveryMs: 1_000,
  gatherMs: 20,
  answerWithinMs: 2_000,
  askAgainMs: 3_000,
  progressEveryMs: 1_000,
};

/** The dependencies of every part of the dialer. */
export type DialerContext = Pick<ServiceContext, 'log' | 'clock' | 'db' | 'bus' | 'outbox' | 'settings' | 'health'> & {
  timing: DialerTiming;
};
