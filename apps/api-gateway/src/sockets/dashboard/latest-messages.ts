/** A message as it goes to every reader alike: encoded once, however many they are. */
export type Update = {
  /** The thing that it describes. A later update of the same thing replaces this one. */
  about: string;
  /** Of two about the same, the higher is right. */
  version: number;
  bytes: Buffer;
};

/** As many calls and turns as change within a minute in which a client does not read. */
const mostWaiting = 1000;

/**
 * What waits for one reader: of each thing its newest state only. Where the reader is too far behind for that, the oldest
 * goes, the statistics never.
 */
export class LatestMessages {
  readonly #waiting = new Map<string, Update>();

  get size(): number {
    return this.#waiting.size;
  }

  put(update: Update): void {
    const before = this.#waiting.get(update.about);
    // NATS keeps the order of one writer; a call has several.
    if (before && before.version > update.version) return;
    this.#waiting.set(update.about, update);
    if (this.#waiting.size > mostWaiting) this.#dropOldest();
  }

  take(): Update | undefined {
    for (const [about, update] of this.#waiting) {
      this.#waiting.delete(about);
      return update;
    }
    return undefined;
  }

  #dropOldest(): void {
    for (const about of this.#waiting.keys()) {
      if (about === 'stats') continue;
      this.#waiting.delete(about);
      return;
    }
  }
}
