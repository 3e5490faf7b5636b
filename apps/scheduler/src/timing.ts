/** What time it takes to be sure. Tests have less patience. */
export type SchedulerTiming = {
  /** How long call-controller may take to answer. */
  answerWithinMs: number;
  /** A call that nobody confirmed for so long is asked for again, by any scheduler. More than `answerWithinMs`. */
  askAgainMs: number;
  /** A wake that is lost costs no more than this. */
  lookEveryMs: number;
  /** Outcomes that no event told of are looked for this often. */
  sweepEveryMs: number;
};

export const defaultTiming: SchedulerTiming = {
  answerWithinMs: 3_000,
  askAgainMs: 5_000,
  lookEveryMs: 5_000,
  sweepEveryMs: 10_000,
};
