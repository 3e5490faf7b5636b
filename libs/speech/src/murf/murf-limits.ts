/** How patient the adapter is. */
export type MurfLimits = {
  connectTimeoutMs: number;
  /** From the text to its first audio. Only a bound: the turn engine repeats or drops a late text earlier. */
  firstByteMs: number;
  /** Between two pieces of audio. */
  stallMs: number;
  /** How long a context that was cleared may go on counting as active, if Murf sends no `final` for it. */
  clearedMs: number;
  /**
   * Silence after which a cleared context counts as ended. Murf either drops a context that is cleared before its
   * synthesis, perhaps without a `final`, or sends all of its audio, faster than real time: after this silence no more
   * audio follows.
   */
  clearedQuietMs: number;
  /** How long a text waits in total if Murf reports too many active contexts. */
  limitedMs: number;
  /** Pause before such a text is tried again. */
  limitedPauseMs: number;
  /**
   * Age at which a connection takes no new contexts. Murf closes an idle one after 3 minutes; other clients stay under
   * 300 s.
   */
  recycleMs: number;
  contextsPerSocket: number;
};

export const usualLimits: MurfLimits = {
  connectTimeoutMs: 4000,
  firstByteMs: 8000,
  stallMs: 3000,
  clearedMs: 10_000,
  clearedQuietMs: 1000,
  limitedMs: 10_000,
  limitedPauseMs: 250,
  recycleMs: 240_000,
  contextsPerSocket: 10,
};
