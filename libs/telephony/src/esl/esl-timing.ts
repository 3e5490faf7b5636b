import type { Backoff } from '@ligai/kernel';

/** Time limits for a switch, in milliseconds. */
export type EslTiming = {
  /** From the first SYN to `auth/request`. A switch that is shutting down accepts TCP and never sends it (trap 13). */
  greetingMs: number;
  /** For the reply to a command. */
  commandMs: number;
  /** Between the reply to one ping and the next ping. */
  pingEveryMs: number;
  /** For the reply to a ping; then the socket counts as half-open. */
  pingMs: number;
  /** From `start` to the connect event of the audio module (trap 7: its `+OK` is not reliable). */
  audioMs: number;
  /** Between two attempts to connect. */
  backoff: Backoff;
  /** A connection that lasted this long was good: the next backoff starts again at its minimum. */
  provenMs: number;
};

export const defaultTiming: EslTiming = {
  greetingMs: 5_000,
  commandMs: 5_000,
  pingEveryMs: 3_000,
  pingMs: 3_000,
  audioMs: 3_000,
  // A switch that returns is connected within 2 s: its calls are settled 5 s after that.
  backoff: { firstMs: 250, maxMs: 2_000 },
  provenMs: 10_000,
};
