import type { Backoff } from '@ligai/kernel';

/** How long we wait for a switch, in milliseconds. */
export type EslTiming = {
  /** From the first SYN to `auth/request`. A switch that shuts down accepts TCP and never sends it (trap 13). */
  greetingMs: number;
  /** For the answer to a command. */
  commandMs: number;
  /** Between the answer to one ping and the next ping. */
  pingEveryMs: number;
  /** For the answer to a ping; then the socket is taken for half-open. */
  pingMs: number;
  /** From `start` to the audio module's connect event (trap 7: its `+OK` means nothing). */
  audioMs: number;
  /** Between two attempts to connect. */
  backoff: Backoff;
  /** A connection that lived this long has proved itself: the next backoff starts from the beginning. */
  provenMs: number;
};

export const defaultTiming: EslTiming = {
  greetingMs: 5_000,
  commandMs: 5_000,
  pingEveryMs: 3_000,
  pingMs: 3_000,
  audioMs: 3_000,
  // A switch that comes back is met within 2 s: its calls are clear 5 s after that.
  backoff: { firstMs: 250, maxMs: 2_000 },
  provenMs: 10_000,
};
