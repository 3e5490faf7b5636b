import { type Clock, LigaiError } from '@ligai/kernel';
import { minBytesPerSecond } from '../http/edge-limits.ts';
import { UnreadableRequest } from '../http/unreadable-request.ts';

/** Imports that one gateway carries out at a time: each holds a connection to Postgres. */
const mostAtOnce = 4;
/** An import waits for so long until another one has ended. */
const waitMs = 60_000;
/** A slot whose client is so far behind `minBytesPerSecond` is taken from it if another import waits. */
const stalledMs = 2000;
/**
 * So is one whose client sends bytes but no row, such as lines of blanks. A client of `minBytesPerSecond` needs 16 s for the
 * 16 kB that are read at a time.
 */
const noRowMs = 30_000;
const checkEveryMs = 250;

type Waiter = { resolve(slot: ImportSlot): void };

/** The slots of imports. They are taken in turn, and while others wait, only imports whose rows come keep them. */
export class ImportSlots {
  readonly #clock: Clock;
  readonly #held = new Set<ImportSlot>();
  readonly #waiting: Waiter[] = [];
  #check: Disposable | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * Waits for a slot; disposing it gives it back. Errors: `limit_reached` after a minute, and the reason of `clientLeft`:
   * an import whose client has disconnected must not take a slot from another.
   */
  async enter(clientLeft: AbortSignal): Promise<ImportSlot> {
    clientLeft.throwIfAborted();
    if (this.#held.size < mostAtOnce) return this.#take();
    const { promise, resolve, reject } = Promise.withResolvers<ImportSlot>();
    const waiter: Waiter = { resolve };
    this.#waiting.push(waiter);
    this.#check ??= this.#clock.after(checkEveryMs, () => this.#endStalled());
    const leave = (reason: unknown) => {
      const place = this.#waiting.indexOf(waiter);
      if (place >= 0) this.#waiting.splice(place, 1);
      reject(reason);
    };
    const message = `Cannot import now: ${mostAtOnce} imports are under way`;
    using _ = this.#clock.after(waitMs, () => leave(new LigaiError('limit_reached', message, { retryable: true })));
    const onClientLeft = () => leave(clientLeft.reason);
    clientLeft.addEventListener('abort', onClientLeft);
    try {
      return await promise;
    } finally {
      clientLeft.removeEventListener('abort', onClientLeft);
    }
  }

  #take(): ImportSlot {
    const slot = new ImportSlot(this.#clock, () => {
      this.#held.delete(slot);
      const next = this.#waiting.shift();
      if (next) next.resolve(this.#take());
    });
    this.#held.add(slot);
    return slot;
  }

  /** One slot for each import that waits, those first that have stalled the longest. */
  #endStalled(): void {
    const stalled = [...this.#held]
      .filter((slot) => slot.stall !== undefined)
      .sort((one, other) => one.waitingSinceMs - other.waitingSinceMs);
    for (const slot of stalled.slice(0, this.#waiting.length)) slot.end();
    this.#check = undefined;
    if (this.#waiting.length > 0) this.#check = this.#clock.after(checkEveryMs, () => this.#endStalled());
  }
}

/** Held while one import is carried out. */
export class ImportSlot implements Disposable {
  readonly #clock: Clock;
  readonly #release: () => void;
  #wait: { sinceMs: number; behindMs: number; countedAtMs: number; reject(error: Error): void } | undefined;
  #released = false;

  constructor(clock: Clock, release: () => void) {
    this.#clock = clock;
    this.#release = release;
  }

  /** When the import began to wait for its client's next rows; infinite while it does not. */
  get waitingSinceMs(): number {
    return this.#wait?.sinceMs ?? Number.POSITIVE_INFINITY;
  }

  /**
   * How far the client is behind `minBytesPerSecond` in the current wait, at most `stalledMs`. Bytes are counted, not rows
   * or batches: a batch is made of at least 16 kB, for which a slow line needs many seconds.
   */
  get behindMs(): number {
    if (!this.#wait) return 0;
    const { behindMs, countedAtMs } = this.#wait;
    return Math.min(stalledMs, behindMs + this.#clock.monotonic() - countedAtMs);
  }

  /** What the client does not keep to, if anything. */
  get stall(): string | undefined {
    if (this.behindMs >= stalledMs) return `The body came with less than ${minBytesPerSecond} bytes a second`;
    if (this.#clock.monotonic() - this.waitingSinceMs >= noRowMs) return `No row came for ${noRowMs / 1000} s`;
    return undefined;
  }

  /** Counts bytes that have come from the client. */
  received(bytes: number): void {
    if (!this.#wait) return;
    this.#wait.behindMs = Math.max(0, this.behindMs - (bytes * 1000) / minBytesPerSecond);
    this.#wait.countedAtMs = this.#clock.monotonic();
  }

  /** Passes batches on. Error: `UnreadableRequest` with 408 once the slot was taken away. */
  async *flowing<T>(batches: AsyncIterable<T>): AsyncGenerator<T> {
    const iterator = batches[Symbol.asyncIterator]();
    try {
      for (;;) {
        const next = await this.#next(iterator);
        if (next.done) return;
        yield next.value;
      }
    } finally {
      // Not awaited: it may hang on the client.
      iterator.return?.().catch(() => {});
    }
  }

  /** Takes the slot away, for its `stall`. */
  end(): void {
    this.#wait?.reject(new UnreadableRequest(408, `${this.stall} while other imports waited`));
  }

  [Symbol.dispose](): void {
    if (this.#released) return;
    this.#released = true;
    this.#release();
  }

  #next<T>(iterator: AsyncIterator<T>): Promise<IteratorResult<T>> {
    return new Promise((resolve, reject) => {
      const sinceMs = this.#clock.monotonic();
      this.#wait = { sinceMs, behindMs: 0, countedAtMs: sinceMs, reject };
      const over = () => {
        this.#wait = undefined;
      };
      iterator.next().then(resolve, reject).finally(over);
    });
  }
}
