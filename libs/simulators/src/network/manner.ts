/** What a callee can do beside speaking. */
export type CalleeHands = {
  hangUp(reason: string): void;
  press(digit: string): void;
};

/**
 * One callee after the answer, driven by frames of 20 ms: `heard` is what came from the line (null where nothing was sent),
 * the result what goes to it (null: no RTP at all). `atMs` is the frame's time on the call's clock.
 */
export interface Manner {
  step(heard: Int16Array | null, atMs: number): Int16Array | null;
  /** The call is over, whoever ended it. */
  close(atMs: number): void;
}
