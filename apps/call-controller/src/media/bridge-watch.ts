import { type BridgeId, bridgeHeartbeat } from '@ligai/contracts';
import { WakeableLoop } from '@ligai/service';
import type { ControllerContext } from '../controller-context.ts';

/** Bridges beat each second. */
const silentAfterMs = 3_000;
/** A look that comes so much too late says that it was us who stood still. */
const standstillMs = 1_000;
const lookEveryMs = 500;

/**
 * Tells which bridges have fallen silent. Only what we could have heard counts: silence is measured from the moment we
 * began to listen, from the last time NATS was out of reach, and from the last time this process itself stood still.
 */
export class BridgeWatch implements AsyncDisposable {
  readonly #context: ControllerContext;
  readonly #heardMs = new Map<string, number>();
  readonly #listening = new DisposableStack();
  readonly #loop: WakeableLoop;
  #hearingSinceMs: number;
  #lookedAtMs: number;

  /** `look` is called every half second: it may ask who is silent. */
  constructor(context: ControllerContext, look: () => void) {
    this.#context = context;
    const { bus, clock } = context;
    this.#hearingSinceMs = clock.monotonic();
    this.#lookedAtMs = clock.monotonic();
    this.#listening.use(
      bus.subscribe(bridgeHeartbeat('*'), ({ bridge_id }) => this.#heardMs.set(bridge_id, clock.monotonic())),
    );
    this.#listening.use(bus.onReconnect(() => this.#listenAnew()));
    const action = 'look after the bridges';
    this.#loop = new WakeableLoop({ ...context, action, everyMs: lookEveryMs, look: () => this.#look(look) });
  }

  isSilent(bridge: BridgeId): boolean {
    const { bus, clock } = this.#context;
    if (!bus.connected) return false;
    const heardMs = Math.max(this.#heardMs.get(bridge) ?? 0, this.#hearingSinceMs);
    return clock.monotonic() - heardMs >= silentAfterMs;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listening.dispose();
    await this.#loop[Symbol.asyncDispose]();
  }

  async #look(look: () => void): Promise<void> {
    const nowMs = this.#context.clock.monotonic();
    if (nowMs - this.#lookedAtMs > lookEveryMs + standstillMs) this.#listenAnew();
    this.#lookedAtMs = nowMs;
    this.#forgetOld();
    look();
  }

  #listenAnew(): void {
    this.#hearingSinceMs = this.#context.clock.monotonic();
  }

  #forgetOld(): void {
    const oldMs = this.#context.clock.monotonic() - 60_000;
    for (const [bridge, heardMs] of this.#heardMs) if (heardMs < oldMs) this.#heardMs.delete(bridge);
  }
}
