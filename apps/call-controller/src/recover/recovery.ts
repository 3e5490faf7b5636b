import { messageOf } from '@ligai/kernel';
import { WakeableLoop } from '@ligai/service';
import type { LiveLeg } from '@ligai/telephony';
import type { ControllerContext } from '../controller-context.ts';
import type { LegSession } from '../leg/leg-session.ts';
import type { BridgeWatch } from '../media/bridge-watch.ts';
import type { SwitchNode } from '../node/switch-node.ts';
import { judgeLeg } from './judge-leg.ts';
import { judgeOverdue } from './judge-overdue.ts';
import { reconnectLostAudio } from './lost-audio.ts';

const lookEveryMs = 500;

/**
 * Holds what we believe of the legs against what the switch says. What it lists is true at once, and looked at right after
 * each connection and takeover: somebody may have been answered while nobody heard it. What it does not list means
 * something only when it is settled (5 s), and is looked at as often again in between, for the end that nobody told. It
 * never originates: it adopts, ends what is gone, and hangs up what should not be there.
 */
export class Recovery implements AsyncDisposable {
  readonly #context: ControllerContext;
  readonly #bridges: BridgeWatch;
  readonly #loop: WakeableLoop;
  readonly #lookedAtMs = new Map<SwitchNode, number>();
  /** Looked at since their last connection or takeover, settled or not. */
  readonly #glancedAt = new Set<SwitchNode>();

  constructor(context: ControllerContext, nodes: readonly SwitchNode[], bridges: BridgeWatch) {
    this.#context = context;
    this.#bridges = bridges;
    const look = async () => {
      for (const node of nodes) await this.#lookAt(node);
    };
    this.#loop = new WakeableLoop({ ...context, action: 'recover legs', everyMs: lookEveryMs, look });
  }

  /** What is there already is looked at now; the next whole look comes as soon as the node is settled. */
  soon(node: SwitchNode): void {
    this.#lookedAtMs.delete(node);
    this.#glancedAt.delete(node);
    this.#loop.wake();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#loop[Symbol.asyncDispose]();
  }

  async #lookAt(node: SwitchNode): Promise<void> {
    const { clock, log, timing } = this.#context;
    if (!node.lease) return;
    endOverdue(this.#context, node);
    const lookedAtMs = this.#lookedAtMs.get(node);
    const isSettled = node.connectedForMs >= timing.settleMs;
    if (isSettled && lookedAtMs !== undefined && clock.monotonic() - lookedAtMs < timing.settleMs) return;
    try {
      await (isSettled ? this.#reconcile(node) : this.#glance(node));
    } catch (error) {
      // The other nodes are looked at all the same, and this one soon again.
      this.#glancedAt.delete(node);
      log.warn({ node: node.name, detail: messageOf(error) }, 'recovery failed, retrying');
      return;
    }
    if (isSettled) this.#lookedAtMs.set(node, clock.monotonic());
  }

  /**
   * Only what is certain before the switch has settled: of legs that it lists, also audio that a bridge does not have. Whoever
   * has been answered, or whose audio broke with our connection, listens to silence until then. Of a leg that gives no
   * reason to act, the whole look judges.
   */
  async #glance(node: SwitchNode): Promise<void> {
    if (node.telephony.status.phase !== 'connected' || this.#glancedAt.has(node)) return;
    // Before the first wait: a connection or takeover from here on asks for another glance.
    this.#glancedAt.add(node);
    const there: LegSession[] = [];
    for (const live of await node.telephony.listLegs()) {
      const session = node.sessions.get(live.callId);
      if (!session) continue;
      there.push(session);
      if (await this.#judge(node, session, live, true)) node.unjudged.delete(live.callId);
    }
    await reconnectLostAudio(this.#context, there);
  }

  async #reconcile(node: SwitchNode): Promise<void> {
    if (node.lease) await node.adopt(node.lease);
    // Those that begin during the listing are not in it, and not gone either.
    const sessions = [...node.sessions.values()].filter(
      (session) => session.ageMs >= this.#context.timing.settleMs || isUnjudged(session),
    );
    const live = new Map((await node.telephony.listLegs()).map((leg) => [leg.callId, leg]));
    node.listed(live);
    for (const session of sessions) {
      const { callId } = session.owned;
      if (node.sessions.get(callId) !== session) continue;
      const exists = live.has(callId) || (await node.telephony.legExists(callId));
      await this.#judge(node, session, live.get(callId), exists);
      node.unjudged.delete(callId);
    }
    for (const callId of live.keys()) if (!node.sessions.has(callId)) await node.endStray(callId);
    await reconnectLostAudio(this.#context, node.sessions.values());

    function isUnjudged(session: LegSession): boolean {
      return node.unjudged.has(session.owned.callId);
    }
  }

  /** True where the leg was told something. */
  async #judge(node: SwitchNode, session: LegSession, live: LiveLeg | undefined, exists: boolean): Promise<boolean> {
    const missedAnswer = live?.answered === true && session.leg.answeredAtMs === null;
    const talkedMs = missedAnswer ? await this.#talkedMs(node, live) : null;
    const { leg } = session;
    const input = judgeLeg({
      leg,
      live,
      exists,
      adopted: node.unjudged.has(leg.callId),
      returnPath: node.returnPath,
      bridgeSilent: leg.session !== null && this.#bridges.isSilent(leg.session.bridgeId),
      talkedMs,
      nowMs: this.#context.clock.now(),
    });
    if (input) session.take(input);
    return input !== undefined;
  }

  /** Without an answer the call counts from now on: it must not wait for its audio because of that. */
  async #talkedMs(node: SwitchNode, { callId }: LiveLeg): Promise<number | null> {
    try {
      return await node.telephony.talkedMs(callId);
    } catch (error) {
      this.#context.log.warn(
        { callId, detail: messageOf(error) },
        'cannot read from the switch when a leg was answered',
      );
      return null;
    }
  }
}

function endOverdue({ clock, settings }: ControllerContext, node: SwitchNode): void {
  const { max_call_duration_seconds, ring_timeout_seconds } = settings.current();
  for (const session of node.sessions.values()) {
    const input = judgeOverdue({
      leg: session.leg,
      ageMs: session.ageMs,
      awayForMs: node.awayForMs,
      maxDurationMs: max_call_duration_seconds * 1_000,
      ringTimeoutMs: ring_timeout_seconds * 1_000,
      nowMs: clock.now(),
    });
    if (input) session.take(input);
  }
}
