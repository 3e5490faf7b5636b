/** What a guard runs and how it ends it: each signal after `patienceMs` without effect of the one before. */
export type GuardOrder = {
  command: string;
  args: string[];
  /** Run as this user (root only). */
  uid?: number;
  stopSignals: readonly NodeJS.Signals[];
  patienceMs: number;
  /** A folder that is deleted when the server has ended after a stop request. */
  temporary?: string;
};
