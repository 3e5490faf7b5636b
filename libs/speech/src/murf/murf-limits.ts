/** How patient the adapter is. */
export type MurfLimits = {
  connectTimeoutMs: number;
  /** From the text to its first audio. */
  firstByteMs: number;
  /** Between two pieces of audio. */
  stallMs: number;
  /** How long a context that was cleared may go on counting as active, if Murf tells no end of it. */
  clearedMs: number;
  /** Age at which a connection takes no new contexts: Murf's own limit is not documented, other clients stay under 300 s. */
  recycleMs: number;
  contextsPerSocket: number;
};

export const usualLimits: MurfLimits = {
  connectTimeoutMs: 4000,
  firstByteMs: 4000,
  stallMs: 3000,
  clearedMs: 10_000,
  recycleMs: 240_000,
  contextsPerSocket: 10,
};
