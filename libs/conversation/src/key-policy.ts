export type KeyPolicy = {
  /** Milliseconds without a key after which a group is complete; `#` completes it at once. Useful: 500 to 5000. */
  gapMs: number;
  /** A longer group is cut here, so that a line that emits tones continuously does not collect keys without end. */
  maxKeys: number;
};

export const defaultKeyPolicy: KeyPolicy = { gapMs: 2000, maxKeys: 32 };
