import type { Clock } from '@ligai/kernel';

const freshMs = 300_000;
const mostLists = 20;

/** What a provider listed at most five minutes ago, by what it was asked. */
export class KeptLists<T> {
  readonly #clock: Clock;
  readonly #lists = new Map<string, { list: T[]; untilMs: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async of(question: readonly string[], ask: () => Promise<T[]>): Promise<T[]> {
    const key = JSON.stringify(question);
    const known = this.#lists.get(key);
    if (known && this.#clock.monotonic() < known.untilMs) return known.list;
    const list = await ask();
    if (this.#lists.size >= mostLists) this.#lists.clear();
    this.#lists.set(key, { list, untilMs: this.#clock.monotonic() + freshMs });
    return list;
  }
}
