import type { CallId, CallStatus, NodeName } from '@ligai/contracts';
import { adoptCalls, findCall, type SwitchLease, slotStatuses } from '@ligai/db';
import { inBackground, isLigaiError, messageOf, OutageLog, Periodic } from '@ligai/kernel';
import type { LegEvent, LiveLeg } from '@ligai/telephony';
import type { ControllerContext } from '../controller-context.ts';
import type { LegSession } from '../leg/leg-session.ts';
import type { BridgeWatch } from '../media/bridge-watch.ts';
import type { NodeEvent, SwitchNode } from '../node/switch-node.ts';
import { adoptCall } from './adopt-call.ts';
import { judgeLeg, judgeOverdue } from './judge-leg.ts';
import { reconnectLostAudio } from './lost-audio.ts';
import { RecentLegs } from './recent-legs.ts';
import { StrayLegs } from './stray-legs.ts';

const checkEveryMs = 500;

/**
 * Compares our state of the legs on one switch with the state of the switch, while we hold the lease. A takeover adopts
 * the active calls of the node. Listed legs are valid at once and are checked right after each connection and takeover:
 * a callee may have answered while no controller was connected. A missing leg counts only once the connection is
 * settled (5 s), and is checked again every 5 s, for an end whose event was lost. Recovery never originates: it adopts
 * legs, ends those that are gone, and hangs up those without a call.
 */
export class NodeRecovery implements AsyncDisposable {
  readonly #context: ControllerContext;
  readonly #node: SwitchNode;
  readonly #bridges: BridgeWatch;
  readonly #loop: Periodic;
  readonly #listening = new DisposableStack();
  readonly #recent = new RecentLegs();
  readonly #strays: StrayLegs;
  readonly #outage: OutageLog;
  /** Adopted legs that have not been compared with the switch yet. */
  readonly #unjudged = new WeakSet<LegSession>();
  #adoptedEpoch: number | null = null;
  /** Connections and takeovers: a check that one of them overtakes says nothing about what came after it. */
  #begins = 0;
  #reconciledAtMs: number | null = null;
  /** True once checked since the last connection or takeover, settled or not. */
  #listedChecked = false;

  constructor(context: ControllerContext, node: SwitchNode, bridges: BridgeWatch) {
    this.#context = context;
    this.#node = node;
    this.#bridges = bridges;
    this.#strays = new StrayLegs(context.clock);
    this.#outage = new OutageLog({ ...context, message: 'recovery failed, retrying' });
    this.#listening.use(node.onEvent((event) => this.#hearNode(event)));
    this.#listening.use(node.telephony.onEvent((event) => this.#hearSwitch(event)));
    this.#loop = new Periodic({
      ...{ clock: context.clock, log: context.log, everyMs: checkEveryMs, run: () => this.#check() },
      action: `recover the legs of ${node.name}`,
    });
  }

  get name(): NodeName {
    return this.#node.name;
  }

  /** Legs that the switch still has although their hangup was requested. */
  get zombies(): number {
    return this.#strays.zombies;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listening.dispose();
    await this.#loop[Symbol.asyncDispose]();
  }

  #hearNode(event: NodeEvent): void {
    if (event.type === 'leg_closed' && event.leg.conclusion?.reason === 'hangup_unconfirmed') {
      this.#strays.noteUnconfirmed(event.leg.callId);
    }
    if (event.type === 'connected' && this.#node.returnPath === 'file') {
      inBackground(this.#context.log, 'restart file playback', this.#restartUploads());
    }
    if (event.type === 'connected' || event.type === 'lease_acquired') this.#restartChecks();
  }

  #hearSwitch(event: LegEvent): void {
    this.#recent.remember(event);
    if (event.type === 'leg_ended') this.#strays.ended(event.callId);
    if (event.type === 'leg_created' && this.#node.lease) {
      inBackground(this.#context.log, 'check a new leg', this.#endNewStray(event.callId));
    }
  }

  /** Listed legs are checked now; the full comparison runs as soon as the connection is settled. */
  #restartChecks(): void {
    this.#begins += 1;
    this.#reconciledAtMs = null;
    this.#listedChecked = false;
    this.#loop.wake();
  }

  async #check(): Promise<void> {
    const { clock, timing } = this.#context;
    const node = this.#node;
    if (!node.lease) {
      // The next holder of the lease recovers these legs: failures of a later lease are another outage.
      this.#outage.over();
      return;
    }
    this.#endOverdue();
    const isSettled = node.connectedForMs >= timing.settleMs;
    const reconciledMs = this.#reconciledAtMs;
    if (isSettled && reconciledMs !== null && clock.monotonic() - reconciledMs < timing.settleMs) return;
    const begins = this.#begins;
    try {
      if (this.#adoptedEpoch !== node.lease.epoch) await this.#adopt(node.lease);
      await (isSettled ? this.#reconcile(node.lease) : this.#checkListed());
    } catch (error) {
      this.#listedChecked = false;
      this.#outage.failed(messageOf(error), { node: node.name });
      return;
    }
    this.#outage.over();
    if (isSettled && begins === this.#begins) this.#reconciledAtMs = clock.monotonic();
  }

  /** Adopts every active call of this node, except those that we already own. */
  async #adopt(lease: SwitchLease): Promise<void> {
    const { db, log } = this.#context;
    const node = this.#node;
    const calls = await adoptCalls(db, lease, [...node.sessions.keys()]);
    // The lease was lost while the answer was on its way: a session under its epoch could save nothing.
    if (node.lease?.epoch !== lease.epoch) return;
    let adopted = 0;
    for (const call of calls) {
      const { callId, status } = call;
      if (node.owns(callId)) continue;
      adopted += 1;
      log.debug({ callId, status, node: node.name }, 'leg adopted');
      const session = node.open(call, adoptCall(call));
      this.#unjudged.add(session);
      inBackground(log, 'begin an adopted leg', session.begin());
      for (const fact of this.#recent.factsOf(callId)) session.hear(fact);
      if (call.hangupRequestedAt) session.hangUp(call.hangupReason ?? 'api_hangup');
    }
    if (adopted > 0) log.info({ node: node.name, calls: adopted }, 'calls of the previous controller taken over');
    this.#adoptedEpoch = lease.epoch;
  }

  #endOverdue(): void {
    const { clock, settings } = this.#context;
    const { max_call_duration_seconds, ring_timeout_seconds } = settings.current();
    for (const session of this.#node.sessions.values()) {
      const input = judgeOverdue({
        leg: session.leg,
        ageMs: session.ageMs,
        awayForMs: this.#node.awayForMs,
        maxDurationMs: max_call_duration_seconds * 1_000,
        ringTimeoutMs: ring_timeout_seconds * 1_000,
        nowMs: clock.now(),
      });
      if (input) session.take(input);
    }
  }

  /**
   * Checks what is certain before the connection is settled: legs that the switch lists, and audio that their bridges
   * do not have. Otherwise a callee who was answered, or whose audio broke together with our connection, would hear
   * silence until then. All other legs are left to the full comparison.
   */
  async #checkListed(): Promise<void> {
    const { telephony, sessions } = this.#node;
    if (telephony.status.phase !== 'connected' || this.#listedChecked) return;
    // Set before the first wait: a later connection or takeover then requests another check.
    this.#listedChecked = true;
    const there: LegSession[] = [];
    for (const live of await telephony.listLegs()) {
      const session = sessions.get(live.callId);
      if (!session) continue;
      there.push(session);
      session.noteHeld(live.held);
      if (await this.#judge(session, live, true)) this.#unjudged.delete(session);
    }
    await reconnectLostAudio(this.#context, there);
  }

  async #reconcile(lease: SwitchLease): Promise<void> {
    const { telephony, sessions } = this.#node;
    await this.#adopt(lease);
    // Legs that begin during the listing are not listed, and not gone either.
    const owned = [...sessions.values()].filter(
      (session) => session.ageMs >= this.#context.timing.settleMs || this.#unjudged.has(session),
    );
    const live = new Map((await telephony.listLegs()).map((leg) => [leg.callId, leg]));
    this.#strays.keepListed(live);
    for (const session of owned) {
      const { callId } = session.owned;
      if (sessions.get(callId) !== session) continue;
      // Only events were missed that came before: a listing is older than the events of its time.
      if (this.#unjudged.has(session)) session.noteHeld(live.get(callId)?.held ?? false);
      const exists = live.has(callId) || (await telephony.legExists(callId));
      await this.#judge(session, live.get(callId), exists);
      this.#unjudged.delete(session);
    }
    for (const callId of live.keys()) await this.#endStray(callId);
    await reconnectLostAudio(this.#context, sessions.values());
  }

  /** True if the leg was given an input. */
  async #judge(session: LegSession, live: LiveLeg | undefined, exists: boolean): Promise<boolean> {
    const missedAnswer = live?.answered === true && session.leg.answeredAtMs === null;
    const talkedMs = missedAnswer ? await this.#talkedMs(live) : null;
    const { leg } = session;
    const input = judgeLeg({
      leg,
      live,
      exists,
      adopted: this.#unjudged.has(session),
      returnPath: this.#node.returnPath,
      bridgeSilent: leg.session !== null && this.#bridges.isSilent(leg.session.bridgeId),
      talkedMs,
      nowMs: this.#context.clock.now(),
    });
    if (input) session.take(input);
    return input !== undefined;
  }

  /** Null if the query fails: then the call counts from now, and its audio does not wait for the answer time. */
  async #talkedMs({ callId }: LiveLeg): Promise<number | null> {
    try {
      return await this.#node.telephony.talkedMs(callId);
    } catch (error) {
      this.#context.log.warn(
        { callId, detail: messageOf(error) },
        'cannot read from the switch when a leg was answered',
      );
      return null;
    }
  }

  /**
   * File path: the switch does not repeat which files it wrote while we were not connected, so uploads restart on a new
   * socket. Legs that are gone are left to the comparison.
   */
  async #restartUploads(): Promise<void> {
    const { telephony, sessions } = this.#node;
    for (const session of sessions.values()) {
      const { callId, session: held } = session.leg;
      const isThere = await telephony.legExists(callId).catch(() => false);
      const { state, session: now } = session.leg;
      if (!isThere || state !== 'talking' || now !== held) continue;
      session.take({ type: 'media_lost', atMs: this.#context.clock.now() });
    }
  }

  /** Hangs up a leg that appears after its call ended, such as one cancelled while its originate was under way. */
  async #endNewStray(callId: CallId): Promise<void> {
    await this.#endStray(callId).catch((error) => {
      this.#context.log.warn({ callId, detail: messageOf(error) }, 'cannot end a stray leg, recovery will retry');
    });
  }

  /**
   * Hangs up a leg whose call has ended. A channel that is not a call of ours is never touched. If the leg does not
   * end, the hangup is retried at increasing intervals.
   */
  async #endStray(callId: CallId): Promise<void> {
    const { db, log } = this.#context;
    const node = this.#node;
    if (node.owns(callId) || !this.#strays.isDue(callId)) return;
    const call = await findCall(db, callId);
    if (!call || isUp(call.status) || node.owns(callId)) return;
    this.#strays.asked(callId);
    log.warn({ callId, status: call.status, node: node.name }, 'hanging up a leg whose call has ended');
    try {
      await node.telephony.hangup(callId);
    } catch (error) {
      // The switch lists a channel that it does not find.
      if (!isLigaiError(error, 'no_such_leg')) throw error;
    }
  }
}

const isUp = (status: CallStatus): boolean => (slotStatuses as readonly CallStatus[]).includes(status);
