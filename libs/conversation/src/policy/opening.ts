import type { Opening } from '@ligai/contracts';

/** How the conversation begins. */
export type OpeningPolicy = {
  /** `speak_first`: the agent opens at once. `listen_first`: it waits for the first words of the callee. */
  readonly mode: Opening;
  /** `listen_first`: the agent greets a callee who has said nothing for this long, in milliseconds. */
  readonly silenceMs: number;
  /** False: words of the callee do not stop the greeting. */
  readonly interruptible: boolean;
};

export const defaultOpening: OpeningPolicy = { mode: 'speak_first', silenceMs: 2500, interruptible: true };
