/** Seeded random numbers (mulberry32): the same seed and purpose give the same sequence. */
export class Random {
  #state: number;

  /** `purpose` separates the sequences of one call, so that one more word of the caller does not change the agent's voice. */
  constructor(seed: number, purpose = '') {
    this.#state = seed | 0;
    for (const character of purpose) this.#state = Math.imul(this.#state ^ (character.codePointAt(0) ?? 0), 0x5bd1e995);
  }

  /** 0 (included) to 1 (excluded). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  }

  between(from: number, to: number): number {
    return from + (to - from) * this.next();
  }

  /** A whole number, both ends included. */
  integer(from: number, to: number): number {
    return Math.floor(this.between(from, to + 1));
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(from: readonly T[]): T {
    const picked = from[this.integer(0, from.length - 1)];
    if (picked === undefined) throw new RangeError('Cannot pick from an empty list');
    return picked;
  }
}
