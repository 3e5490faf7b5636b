/** A message of the dashboard, encoded once for all clients. */
export type Update = {
  /** What it describes. A later update of the same subject replaces this one. */
  subject: string;
  /** Of two updates of a subject, the one with the higher version is newer. */
  version: number;
  bytes: Buffer;
};

/** As many calls and turns as change within a minute in which a client does not read. */
const maxPending = 1000;

/**
 * The updates that one client has not been sent yet: the newest one of each subject. Beyond 1000 subjects the oldest update
 * is dropped, but never that of the statistics, and `onDrop` becomes the newest one: the client gets it after all that was pending
 * when something was dropped for the last time.
 */
export class PendingUpdates {
  readonly #pending = new Map<string, Update>();
  readonly #onDrop: Update;

  constructor(onDrop: Update) {
    this.#onDrop = onDrop;
  }

  get size(): number {
    return this.#pending.size;
  }

  put(update: Update): void {
    const before = this.#pending.get(update.subject);
    // NATS preserves the order of one publisher; a call has several.
    if (before && before.version > update.version) return;
    this.#pending.set(update.subject, update);
    if (this.#pending.size > maxPending) this.#dropOldest();
  }

  take(): Update | undefined {
    for (const [subject, update] of this.#pending) {
      this.#pending.delete(subject);
      return update;
    }
    return undefined;
  }

  #dropOldest(): void {
    for (const subject of this.#pending.keys()) {
      if (subject === 'stats' || subject === this.#onDrop.subject) continue;
      this.#pending.delete(subject);
      break;
    }
    this.#pending.delete(this.#onDrop.subject);
    this.#pending.set(this.#onDrop.subject, this.#onDrop);
  }
}
