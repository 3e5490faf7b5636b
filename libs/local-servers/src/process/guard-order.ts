/**
 * The server that a guard runs, and its stop signals: each is sent `patienceMs` after the previous one had no effect.
 */
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
