import { bridgeHeartbeat } from '@ligai/contracts';
import { LivenessMap, Periodic } from '@ligai/kernel';
import type { ControllerContext } from '../controller-context.ts';
import type { SwitchNode } from '../node/switch-node.ts';

/** Bridges send a heartbeat each second. */
const silentAfterMs = 3_000;
/** A check that is late by this much shows that this process itself was blocked. */
const standstillMs = 1_000;
const checkEveryMs = 500;

/**
 * Detects bridges that have stopped sending heartbeats, and moves their calls. Only heartbeats that could have arrived
 * count: the time starts at our subscription, at the last reconnect to NATS, and at the end of the last time this
 * process was blocked.
 */
export class BridgeWatch implements AsyncDisposable {
  readonly #context: ControllerContext;
  readonly #nodes: readonly SwitchNode[];
  readonly #heartbeats: LivenessMap<string>;
  readonly #listening = new DisposableStack();
  readonly #loop: Periodic;
  /** Bridges that were logged as sending heartbeats. */
  readonly #known = new Set<string>();
  /** Bridges that were logged as silent, including those that died before this process started and adopted their calls. */
  readonly #silent = new Set<string>();
  #checkedAtMs: number;

  constructor(context: ControllerContext, nodes: readonly SwitchNode[]) {
    this.#context = context;
    this.#nodes = nodes;
    const { bus, clock } = context;
    this.#heartbeats = new LivenessMap(clock, silentAfterMs);
    this.#checkedAtMs = clock.monotonic();
    this.#listening.use(bus.subscribe(bridgeHeartbeat('*'), ({ bridge_id }) => this.#noteHeartbeat(bridge_id)));
    this.#listening.use(bus.onReconnect(() => this.#heartbeats.restartSilence()));
    const action = 'check the heartbeats of media-bridges';
    this.#loop = new Periodic({ ...context, action, everyMs: checkEveryMs, run: () => this.#checkHeartbeats() });
  }

  isSilent(bridge: string): boolean {
    return this.#context.bus.connected && this.#heartbeats.isSilent(bridge);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listening.dispose();
    await this.#loop[Symbol.asyncDispose]();
  }

  #noteHeartbeat(bridgeId: string): void {
    this.#heartbeats.note(bridgeId, true);
    this.#silent.delete(bridgeId);
    if (this.#known.has(bridgeId)) return;
    this.#known.add(bridgeId);
    this.#context.log.info({ bridgeId }, 'media-bridge sends heartbeats');
  }

  async #checkHeartbeats(): Promise<void> {
    const nowMs = this.#context.clock.monotonic();
    if (nowMs - this.#checkedAtMs > checkEveryMs + standstillMs) this.#heartbeats.restartSilence();
    this.#checkedAtMs = nowMs;
    this.#moveSilenced();
    for (const bridgeId of this.#known) if (this.isSilent(bridgeId)) this.#logSilent(bridgeId);
    // Removes the heartbeat times of bridges that have ended.
    this.#heartbeats.alive();
  }

  /** Bridges that stopped sending heartbeats lose their sessions to others. */
  #moveSilenced(): void {
    const { clock } = this.#context;
    for (const session of this.#nodes.flatMap((node) => [...node.sessions.values()])) {
      const { state, session: media } = session.leg;
      if (state !== 'talking' || media === null || !this.isSilent(media.bridgeId)) continue;
      this.#logSilent(media.bridgeId);
      // Its audio is assumed to have ended with its heartbeats.
      const audioEndedAtMs = clock.now() - this.#heartbeats.silentMs(media.bridgeId);
      session.take({ type: 'media_lost', atMs: clock.now(), audioEndedAtMs });
    }
  }

  /** Logs one line for each bridge, regardless of its number of calls. */
  #logSilent(bridgeId: string): void {
    this.#known.delete(bridgeId);
    if (this.#silent.has(bridgeId)) return;
    this.#silent.add(bridgeId);
    this.#context.log.warn({ bridgeId }, 'media-bridge stopped sending heartbeats');
  }
}
