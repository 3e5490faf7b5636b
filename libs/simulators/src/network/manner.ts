/** The actions of a callee besides speaking. */
export type CalleeHands = {
  hangUp(reason: string): void;
  press(digit: string): void;
};

/**
 * One callee after the answer, called for each frame of 20 ms: `heard` is the frame from the line (null if none was
 * sent), the result the frame to the line (null: no RTP). `atMs` is the frame's time on the call's clock.
 */
export interface Manner {
  step(heard: Int16Array | null, atMs: number): Int16Array | null;
  /** The call has ended. */
  close(atMs: number): void;
}
