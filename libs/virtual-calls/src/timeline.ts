type Act = { atMs: number; order: number; act: () => void; cancelled: boolean };

/** Virtual time: acts run in order of their time, those of the same time in the order in which they were requested. */
export class Timeline {
  nowMs = 0;
  /** A binary heap: the first act is the next one. */
  readonly #heap: Act[] = [];
  #order = 0;

  at(atMs: number, act: () => void): Disposable {
    this.#order += 1;
    const entry: Act = { atMs: Math.max(atMs, this.nowMs), order: this.#order, act, cancelled: false };
    this.#heap.push(entry);
    this.#rise(this.#heap.length - 1);
    return {
      [Symbol.dispose]: () => {
        entry.cancelled = true;
      },
    };
  }

  after(ms: number, act: () => void): Disposable {
    return this.at(this.nowMs + ms, act);
  }

  runUntil(untilMs: number): void {
    while (this.runNext(untilMs));
    this.nowMs = Math.max(this.nowMs, untilMs);
  }

  /** Runs the next act if it is due by `untilMs`. False if there is none. */
  runNext(untilMs: number): boolean {
    const next = this.#heap[0];
    if (!next || next.atMs > untilMs) return false;
    this.#removeFirst();
    if (next.cancelled) return true;
    this.nowMs = next.atMs;
    next.act();
    return true;
  }

  #removeFirst(): void {
    const last = this.#heap.pop();
    if (!last || this.#heap.length === 0) return;
    this.#heap[0] = last;
    this.#sink(0);
  }

  #rise(from: number): void {
    for (let at = from; at > 0; ) {
      const parent = (at - 1) >> 1;
      if (!this.#isBefore(at, parent)) return;
      this.#swap(at, parent);
      at = parent;
    }
  }

  #sink(from: number): void {
    for (let at = from; ; ) {
      let first = at;
      for (const child of [2 * at + 1, 2 * at + 2])
        if (child < this.#heap.length && this.#isBefore(child, first)) first = child;
      if (first === at) return;
      this.#swap(at, first);
      at = first;
    }
  }

  #isBefore(a: number, b: number): boolean {
    const [one, other] = [this.#heap[a], this.#heap[b]];
    if (!one || !other) return false;
    return one.atMs === other.atMs ? one.order < other.order : one.atMs < other.atMs;
  }

  #swap(a: number, b: number): void {
    const [one, other] = [this.#heap[a], this.#heap[b]];
    if (!one || !other) return;
    this.#heap[a] = other;
    this.#heap[b] = one;
  }
}
