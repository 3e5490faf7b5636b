import type { Bus } from '@ligai/bus';
import { allCallEvents, type CallEvent } from '@ligai/contracts';
import { systemClock } from '@ligai/kernel';
import { ApiClient } from '@ligai/testing';
import { mobileNumber } from '../mobile-number.ts';

/** Last four digits of the callees: talkers, interruptions, backchannels, hangups in mid-sentence. */
const scripts = ['7766', '0704', '7766', '0712', '7766', '0705', '7766', '0703'];

/** Dials are spread, as a campaign does. */
const betweenDialsMs = 100;

/** Simulated calls on the line: when one ends, the next one is placed. */
export class BusyLines implements AsyncDisposable {
  readonly #api: ApiClient;
  readonly #lines: number;
  readonly #onLine = new Set<string>();
  readonly #subscription: Disposable;
  readonly #stop = new AbortController();
  readonly #dialling: Promise<void>;
  #placed = 0;
  #refused = 0;

  constructor(bus: Bus, { api, lines }: { api: string; lines: number }) {
    this.#api = new ApiClient(api);
    this.#lines = lines;
    this.#subscription = bus.subscribe(allCallEvents, (event) => this.#observe(event));
    this.#dialling = this.#dial();
  }

  get onLine(): number {
    return this.#onLine.size;
  }

  get placed(): number {
    return this.#placed;
  }

  get refused(): number {
    return this.#refused;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    this.#subscription[Symbol.dispose]();
    await this.#dialling;
  }

  #observe({ type, call_id: callId }: CallEvent): void {
    if (type === 'call.ended' || type === 'call.failed') this.#onLine.delete(callId);
  }

  async #dial(): Promise<void> {
    for (let nth = 0; !this.#stop.signal.aborted; nth += 1) {
      await systemClock.sleep(betweenDialsMs, this.#stop.signal).catch(() => {});
      if (this.#stop.signal.aborted || this.#onLine.size >= this.#lines) continue;
      try {
        this.#onLine.add(await this.#api.dial(mobileNumber(nth, scripts[nth % scripts.length] ?? '')));
        this.#placed += 1;
      } catch {
        // A line that is still being freed: the next attempt is a new call.
        this.#refused += 1;
      }
    }
  }
}
