/** Time limits and intervals. Tests use shorter ones. */
export type SchedulerTiming = {
  /** How long call-controller may take to answer. */
  answerWithinMs: number;
  /** After this time an unconfirmed call is requested again, by any scheduler. More than `answerWithinMs`. */
  askAgainMs: number;
  /** The longest pause, after a lost wake message. */
  checkEveryMs: number;
  /** The interval of the check for outcomes whose event was lost. */
  sweepEveryMs: number;
};

export const defaultTiming: SchedulerTiming = {
  answerWithinMs: 3_000,
  askAgainMs: 5_000,
  checkEveryMs: 5_000,
  sweepEveryMs: 10_000,
};
