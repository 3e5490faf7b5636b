import { type BridgeId, bridgeHeartbeat } from '@ligai/contracts';
import { WakeableLoop } from '@ligai/service';
import type { ControllerContext } from '../controller-context.ts';
import type { SwitchNode } from '../node/switch-node.ts';

/** Bridges beat each second. */
const silentAfterMs = 3_000;
/** A look that comes so much too late says that it was us who stood still. */
const standstillMs = 1_000;
const lookEveryMs = 500;

/**
 * Knows which bridges have stopped sending heartbeats, and moves their calls. Only what we could have heard counts: silence
 * is measured from the moment we began to listen, from the last time NATS was out of reach, and from the last time this
 * process itself stood still.
 */
export class BridgeWatch implements AsyncDisposable {
  readonly #context: ControllerContext;
  readonly #nodes: readonly SwitchNode[];
  readonly #heardMs = new Map<string, number>();
  readonly #listening = new DisposableStack();
  readonly #loop: WakeableLoop;
  #hearingSinceMs: number;
  #lookedAtMs: number;

  constructor(context: ControllerContext, nodes: readonly SwitchNode[]) {
    this.#context = context;
    this.#nodes = nodes;
    const { bus, clock } = context;
    this.#hearingSinceMs = clock.monotonic();
    this.#lookedAtMs = clock.monotonic();
    this.#listening.use(
      bus.subscribe(bridgeHeartbeat('*'), ({ bridge_id }) => this.#heardMs.set(bridge_id, clock.monotonic())),
    );
    this.#listening.use(bus.onReconnect(() => this.#listenAnew()));
    const action = 'look after the bridges';
    this.#loop = new WakeableLoop({ ...context, action, everyMs: lookEveryMs, look: () => this.#look() });
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

  async #look(): Promise<void> {
    const nowMs = this.#context.clock.monotonic();
    if (nowMs - this.#lookedAtMs > lookEveryMs + standstillMs) this.#listenAnew();
    this.#lookedAtMs = nowMs;
    this.#forgetOld();
    this.#moveSilenced();
  }

  /** Bridges that stopped sending heartbeats lose their sessions to others. */
  #moveSilenced(): void {
    const { clock, log } = this.#context;
    for (const session of this.#nodes.flatMap((node) => [...node.sessions.values()])) {
      const { callId, state, session: media } = session.leg;
      if (state !== 'talking' || media === null || !this.isSilent(media.bridgeId)) continue;
      log.warn({ callId, bridgeId: media.bridgeId }, 'media-bridge stopped sending heartbeats');
      session.take({ type: 'media_lost', atMs: clock.now() });
    }
  }

  #listenAnew(): void {
    this.#hearingSinceMs = this.#context.clock.monotonic();
  }

  #forgetOld(): void {
    const oldMs = this.#context.clock.monotonic() - 60_000;
    for (const [bridge, heardMs] of this.#heardMs) if (heardMs < oldMs) this.#heardMs.delete(bridge);
  }
}
