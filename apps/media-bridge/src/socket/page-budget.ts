import type { Clock } from '@ligai/kernel';

/** What may come at once, and how much of it per second from then on. */
type Allowance = { burst: number; perSecond: number };

/**
 * Of a page: its audio in real time, in frames of 20 ms, with 20 s that waited for the network; a mark for each sentence that it has
 * played; what a person can type. A frame may be empty, and pings and pongs are frames too.
 */
const allowances = {
  frames: { burst: 2000, perSecond: 200 },
  audioMs: { burst: 20_000, perSecond: 1500 },
  texts: { burst: 100, perSecond: 20 },
  textBytes: { burst: 64_000, perSecond: 8000 },
  typedTexts: { burst: 5, perSecond: 1 },
} as const satisfies Record<string, Allowance>;

type Kind = keyof typeof allowances;

/**
 * What the page of a browser call may still send: everybody who has a ticket runs such a page, and one that floods its
 * socket would hold up all calls of this process.
 */
export class PageBudget {
  readonly #clock: Clock;
  readonly #left = new Map<Kind, { amount: number; atMs: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Takes `amount`. False if so much is not left. */
  takes(kind: Kind, amount = 1): boolean {
    const { burst, perSecond } = allowances[kind];
    const nowMs = this.#clock.monotonic();
    const last = this.#left.get(kind) ?? { amount: burst, atMs: nowMs };
    const left = Math.min(burst, last.amount + ((nowMs - last.atMs) * perSecond) / 1000) - amount;
    this.#left.set(kind, { amount: left, atMs: nowMs });
    return left >= 0;
  }
}
