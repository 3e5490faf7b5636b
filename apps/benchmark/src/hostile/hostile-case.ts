import type { LoopProbe } from './loop-probe.ts';

/** Inputs that a process must survive unharmed, and the process. A file `<what>-cases.ts` exports one of these. */
export type HostileSuite<Target extends HostileTarget> = {
  /** Which process, for the log. */
  name: string;
  start(): Promise<Target>;
  /** The first is ordinary work, with all the garbage that it makes: the others are compared with it. */
  cases: readonly [HostileCase<Target>, ...HostileCase<Target>[]];
};

/** Any suite, whatever its cases need of their target. `only` selects a suite or the cases whose name contains it. */
export type AnyHostileSuite = {
  name: string;
  rows(progress: (done: string) => void, only?: string): Promise<HostileRow[]>;
};

export type HostileCase<Target extends HostileTarget> = {
  name: string;
  /** Builds the input before anything is measured: building holds the loop of the benchmark, which sends the no-ops. */
  body?(): Buffer[];
  /** Sends the input; resolves once the process has dealt with it, or once it had time enough to. */
  attack(target: Target, body: Buffer[]): Promise<void>;
};

/** The process under attack, started with `startServiceProcess`. Disposing stops it. */
export type HostileTarget = {
  pid: number;
  probe: LoopProbe;
  /** One small request that has nothing to do with the attack; resolves with its answer. */
  noop(): Promise<unknown>;
  /** Frames of other calls that were too late to be played in time, since the last time it was asked. Absent: no audio here. */
  takeLateFrames?(): number;
} & AsyncDisposable;

export type HostileRow = {
  case: string;
  /** The longest that the event loop of the process stood still. */
  loopBlockedMs: number;
  /** The most CPU time that its main thread used between two turns of the event loop: what other processes take does not count. */
  loopBusyMs: number;
  /** The slowest answer to a request that had nothing to do with the attack. */
  noopMs: number;
  /**
   * The resident memory before the case. Before a body of 1 MB and more all garbage is collected and given back, then the
   * ordinary case is repeated: the most memory that it takes. What cases retain adds up here.
   */
  beforeMb: number;
  /** The most resident memory during the case, garbage that is not collected yet included. */
  peakMb: number;
  /** Of a body of 1 MB and more: its MB, and how many times as much `peakMb` is above `beforeMb`. */
  bodyMb: number | '';
  growthPerBody: number | '';
  /** The same after the body was sent five times in a row. */
  growthOfFive: number | '';
  lateFrames: number | '';
  /** How many more they are than those of the ordinary case. */
  extraLateFrames: number | '';
};
