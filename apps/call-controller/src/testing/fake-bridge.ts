import type { Bus } from '@ligai/bus';
import {
  admitSession,
  type BridgeId,
  bridgeHeartbeat,
  type CallId,
  missingSessions,
  newBridgeId,
  releaseSession,
  reserveMedia,
} from '@ligai/contracts';
import { LigaiError, systemClock } from '@ligai/kernel';

export type BridgeCommand = { do: 'reserve' | 'admit' | 'release'; callId: CallId; generation: number };

/** A media-bridge as seen by the controller. */
export class FakeBridge implements Disposable {
  readonly id: BridgeId = newBridgeId();
  readonly commands: BridgeCommand[] = [];
  /** Of each admission, whether the call was on hold. */
  readonly heldAtAdmission: boolean[] = [];
  /** Of each admission, when the audio of the bridge before stopped. */
  readonly audioLostAt: (string | null)[] = [];
  declines = false;
  /** The number of next admissions that it refuses. */
  refusedAdmissions = 0;
  /** Calls whose audio socket it has lost. */
  readonly missing = new Set<CallId>();
  /** The number of next admissions whose socket never shows its token. */
  lostTokens = 0;
  /** Sessions by generation, in the order in which their tokens were reported as shown. */
  readonly confirmed: Array<{ callId: CallId; generation: number }> = [];
  readonly #notEntered = new Set<CallId>();
  readonly #asked: CallId[] = [];
  /** Awaited before the response to a release. */
  lastTurn: Promise<void> = Promise.resolve();
  readonly #life = new DisposableStack();
  #beating: Disposable | undefined;

  constructor(bus: Bus) {
    const ws_url = 'ws://127.0.0.1:1';
    this.#life.use(
      bus.handle(reserveMedia, { queue: 'media-bridge' }, async ({ call_id, generation }) => {
        if (this.declines) return { accepted: false as const, bridge_id: this.id, reason: 'full' };
        this.commands.push({ do: 'reserve', callId: call_id, generation });
        return { accepted: true as const, bridge_id: this.id, ws_url };
      }),
    );
    this.#life.use(
      bus.handle(admitSession(this.id), {}, async ({ call_id, generation, held, audio_lost_at }) => {
        this.heldAtAdmission.push(held);
        this.audioLostAt.push(audio_lost_at);
        this.commands.push({ do: 'admit', callId: call_id, generation });
        this.missing.delete(call_id);
        this.#notEntered.delete(call_id);
        if (this.lostTokens > 0) this.#notEntered.add(call_id);
        this.lostTokens = Math.max(0, this.lostTokens - 1);
        if (this.refusedAdmissions > 0) {
          this.refusedAdmissions -= 1;
          throw new LigaiError('no_bridge', 'no such reservation');
        }
        return { token: `token-${generation}`, ws_url };
      }),
    );
    this.#life.use(
      bus.handle(releaseSession(this.id), {}, async ({ call_id, generation }) => {
        await this.lastTurn;
        this.commands.push({ do: 'release', callId: call_id, generation });
        return {};
      }),
    );
    this.#life.use(
      bus.handle(missingSessions(this.id), {}, async ({ sessions, entered }) => {
        const isMissing = (callId: CallId) => this.missing.has(callId) || (entered && this.#notEntered.has(callId));
        const ids = sessions.map(({ call_id }) => call_id);
        this.#asked.push(...ids);
        for (const { call_id: callId, generation } of sessions)
          if (entered && !isMissing(callId)) this.confirmed.push({ callId, generation });
        return { missing: ids.filter(isMissing), turned_away: ids.filter((callId) => this.#notEntered.has(callId)) };
      }),
    );
    this.#beat(bus, ws_url);
  }

  has(command: BridgeCommand['do'], callId: CallId): boolean {
    return this.commands.some((one) => one.do === command && one.callId === callId);
  }

  /** How often a controller has asked whether the bridge has this call. */
  askedFor(callId: CallId): number {
    return this.#asked.filter((one) => one === callId).length;
  }

  /** Stops its responses and heartbeats. */
  [Symbol.dispose](): void {
    this.#beating?.[Symbol.dispose]();
    this.#life.dispose();
  }

  #beat(bus: Bus, ws_url: string): void {
    bus.publish(bridgeHeartbeat(this.id), { bridge_id: this.id, ws_url, sessions: 0, capacity: 100 });
    this.#beating = systemClock.after(500, () => this.#beat(bus, ws_url));
  }
}
