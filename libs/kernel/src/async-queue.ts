/**
 * A queue between one or more producers and one `for await` consumer. `close` ends the iteration after the queued
 * items; `fail` ends it with an error. A push after either is ignored, so that a late producer is harmless.
 */
export class AsyncQueue<T> implements AsyncIterable<T> {
  readonly #items: T[] = [];
  #wake: (() => void) | undefined;
  #ended: { error?: unknown } | undefined;

  get size(): number {
    return this.#items.length;
  }

  push(item: T): void {
    if (this.#ended) return;
    this.#items.push(item);
    this.#wakeUp();
  }

  close(): void {
    this.#ended ??= {};
    this.#wakeUp();
  }

  fail(error: unknown): void {
    this.#ended ??= { error };
    this.#wakeUp();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, void> {
    try {
      for (;;) {
        while (this.#items.length > 0) yield this.#items.shift() as T;
        if (this.#ended) {
          if ('error' in this.#ended) throw this.#ended.error;
          return;
        }
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    } finally {
      this.close();
    }
  }

  #wakeUp(): void {
    this.#wake?.();
    this.#wake = undefined;
  }
}
