import type { ServiceContext } from '@ligai/service';

/** How long things are waited for. Tests have less patience. */
export type DialerTiming = {
  /** A wake that was lost costs this. */
  lookEveryMs: number;
  /** What happens to many calls at the same time is one reason to look. */
  gatherMs: number;
  /** For call-controller's answer. */
  answerWithinMs: number;
  /** When a call that nobody has confirmed is asked for again, by any dialer; more than `answerWithinMs`. */
  askAgainMs: number;
  /** Progress is told at most this often. */
  progressEveryMs: number;
};

export const defaultTiming: DialerTiming = {
  lookEveryMs: 1_000,
  gatherMs: 20,
  answerWithinMs: 2_000,
  askAgainMs: 3_000,
  progressEveryMs: 1_000,
};

/** What every part of the dialer works with. */
export type DialerContext = Pick<ServiceContext, 'log' | 'clock' | 'db' | 'bus' | 'outbox' | 'settings' | 'health'> & {
  timing: DialerTiming;
};
