/** Virtual time: acts happen in order of their time, those of the same time in the order in which they were asked for. */
export class Timeline {
  nowMs = 0;
  #acts: { atMs: number; order: number; act: () => void }[] = [];
  #order = 0;

  at(atMs: number, act: () => void): Disposable {
    this.#order += 1;
    const entry = { atMs, order: this.#order, act };
    this.#acts.push(entry);
    return {
      [Symbol.dispose]: () => {
        this.#acts = this.#acts.filter((other) => other !== entry);
      },
    };
  }

  runUntil(untilMs: number): void {
    for (let next = this.#next(untilMs); next; next = this.#next(untilMs)) {
      this.#acts = this.#acts.filter((other) => other !== next);
      this.nowMs = next.atMs;
      next.act();
    }
    this.nowMs = untilMs;
  }

  #next(untilMs: number) {
    const due = this.#acts.filter(({ atMs }) => atMs <= untilMs);
    return due.toSorted((a, b) => a.atMs - b.atMs || a.order - b.order)[0];
  }
}
