import type { LoopProbe } from './loop-probe.ts';

/** A process, and hostile inputs that must not harm it. Each `<what>-cases.ts` exports one suite. */
export type HostileSuite<Target extends HostileTarget> = {
  /** Name of the process, for the log. */
  name: string;
  start(): Promise<Target>;
  /** The first case is ordinary work, including its garbage: the other cases are compared with it. */
  cases: readonly [HostileCase<Target>, ...HostileCase<Target>[]];
};

/** A suite for any type of target. `only` selects a suite or the cases whose name contains it. */
export type AnyHostileSuite = {
  name: string;
  rows(progress: (done: string) => void, only?: string): Promise<HostileRow[]>;
};

export type HostileCase<Target extends HostileTarget> = {
  name: string;
  /** Builds the input before the measurement: building blocks the event loop that sends the no-op requests. */
  body?(): Buffer[];
  /** Sends the input; resolves once the process has handled it, or after a fixed time. */
  attack(target: Target, body: Buffer[]): Promise<void>;
};

/** The process under attack, started with `startServiceProcess`. Disposing stops it. */
export type HostileTarget = {
  pid: number;
  probe: LoopProbe;
  /** Sends one small request unrelated to the attack; resolves with its response. */
  noop(): Promise<unknown>;
  /** Frames of other calls that arrived too late for playback, since the last call. Absent if there is no audio. */
  takeLateFrames?(): number;
} & AsyncDisposable;

export type HostileRow = {
  case: string;
  /** The longest time for which the event loop was blocked. */
  loopBlockedMs: number;
  /** The most CPU time of the main thread between two event loop turns: excludes time taken by other processes. */
  loopBusyMs: number;
  /** The slowest response to a request unrelated to the attack. */
  noopMs: number;
  /**
   * Resident memory before the case. Before a body of 1 MB or more, all garbage is collected and the ordinary case is
   * repeated: then this is the peak of the ordinary case. Memory that cases retain accumulates here.
   */
  beforeMb: number;
  /** Peak resident memory during the case, including uncollected garbage. */
  peakMb: number;
  /** For a body of 1 MB or more: its size, and `peakMb` − `beforeMb` divided by that size. */
  bodyMb: number | '';
  growthPerBody: number | '';
  /** The same ratio after the body was sent five times in a row. */
  growthOfFive: number | '';
  lateFrames: number | '';
  /** Late frames in excess of those of the ordinary case. */
  extraLateFrames: number | '';
};
