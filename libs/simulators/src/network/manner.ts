/** The actions of a callee besides speaking. */
export type CalleeHands = {
  hangUp(reason: string): void;
  /** `info`: by a SIP INFO; `both`: by RTP and by INFO, as some telephones do. */
  press(digit: string, by: KeyWay): void;
  /** A re-INVITE that puts the call on hold, and one that ends it. */
  hold(): void;
  unhold(): void;
};

export type KeyWay = 'rtp' | 'info' | 'both';

/**
 * One callee after the answer, called for each frame of 20 ms: `heard` is the frame from the line (null if none was
 * sent), the result the frame to the line (null: no RTP). `atMs` is the frame's time on the call's clock.
 */
export interface Manner {
  step(heard: Int16Array | null, atMs: number): Int16Array | null;
  /** The call has ended. */
  close(atMs: number): void;
}
