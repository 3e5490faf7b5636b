import type { CallId, CallStatus, NodeName, ReturnPath } from '@ligai/contracts';
import { adoptCalls, type Call, findCall, type QueuedLeg, type SwitchLease, slotStatuses } from '@ligai/db';
import { inBackground, isLigaiError, LigaiError, messageOf } from '@ligai/kernel';
import type { LegEvent, Telephony } from '@ligai/telephony';
import type { ControllerContext } from '../controller-context.ts';
import { LeaseKeeper } from '../lease/lease-keeper.ts';
import type { LegStep } from '../leg/leg.ts';
import { LegSession } from '../leg/leg-session.ts';
import { beginLeg } from '../leg/leg-state-machine.ts';
import { wasRefused } from '../leg/leg-transitions.ts';
import { adoptCall } from '../recover/adopt-call.ts';
import { DialPause } from './dial-pause.ts';
import { RecentLegs } from './recent-legs.ts';
import { StrayLegs } from './stray-legs.ts';

export type NodeEvents = {
  /** A slot may be free, or the switch is there: the gate should look. */
  passable: () => void;
  /** The lease is ours, or the connection is: recovery should look. */
  recoverable: () => void;
};

/**
 * One switch as this controller sees it: the connection, the lease, and the legs that we own while we hold it. It listens
 * always and acts only as the holder.
 */
export class SwitchNode implements AsyncDisposable {
  readonly telephony: Telephony;
  readonly sessions = new Map<CallId, LegSession>();
  /** Adopted legs that recovery has not looked at yet. */
  readonly unjudged = new Set<CallId>();
  readonly #context: ControllerContext;
  readonly #events: NodeEvents;
  readonly #keeper: LeaseKeeper;
  readonly #recent = new RecentLegs();
  readonly #pause: DialPause;
  readonly #strays: StrayLegs;
  readonly #listening: Disposable;
  /** Calls between their claim and their session: they are not to be adopted. */
  readonly #claiming = new Set<CallId>();
  /** As long as the legs are ours: until the lease is another's, or we stop. */
  #term = new AbortController();
  #connectedSinceMs: number | null = null;
  #awaySinceMs: number;
  #stopping = false;
  #lastReturnPath: ReturnPath = 'binary';

  constructor(context: ControllerContext, telephony: Telephony, events: NodeEvents) {
    this.#context = context;
    this.telephony = telephony;
    this.#events = events;
    this.#awaySinceMs = context.clock.monotonic();
    this.#strays = new StrayLegs(context.clock);
    this.#pause = new DialPause({ ...context, node: telephony.node, over: () => events.passable() });
    this.#listening = telephony.onEvent((event) => this.#hear(event));
    if (telephony.status.phase === 'connected') this.#connectedSinceMs = context.clock.monotonic();
    this.#keeper = new LeaseKeeper(context, telephony.node, {
      acquired: (lease) => this.#adoptAll(lease),
      lost: () => this.#letGo(),
    });
  }

  get name(): NodeName {
    return this.telephony.node;
  }

  get lease(): SwitchLease | undefined {
    return this.#keeper.lease;
  }

  /** How long the switch has been connected and subscribed; 0 while it is not. */
  get connectedForMs(): number {
    const since = this.#connectedSinceMs;
    return since === null ? 0 : this.#context.clock.monotonic() - since;
  }

  /** How long the switch has been out of reach; 0 while it is connected. */
  get awayForMs(): number {
    return this.#connectedSinceMs === null ? this.#context.clock.monotonic() - this.#awaySinceMs : 0;
  }

  get returnPath(): ReturnPath {
    const { status } = this.telephony;
    if (status.phase === 'connected' && status.returnPath) this.#lastReturnPath = status.returnPath;
    return this.#lastReturnPath;
  }

  /** Why no call can be placed here, whoever holds the lease; undefined where one can. */
  get problem(): string | undefined {
    const { status, node } = this.telephony;
    if (status.phase === 'connecting') return `${node} is not connected: ${status.lastError ?? 'no answer yet'}`;
    if (status.returnPath === null) return `no mod_audio_fork or mod_audio_stream on ${node}`;
    if (this.#stopping) return `${node} is shutting down`;
    return this.#pause.problem;
  }

  /** True where this controller may originate now. */
  get canDial(): boolean {
    return this.problem === undefined && this.#mayOriginate;
  }

  get #mayOriginate(): boolean {
    return this.#keeper.proven && !this.#pause.active;
  }

  /** Guards a call that is being claimed against being adopted before it has its session. */
  claiming(callId: CallId): Disposable {
    this.#claiming.add(callId);
    return { [Symbol.dispose]: () => this.#claiming.delete(callId) };
  }

  /** Starts the leg of a call that was just claimed; resolves when its originate is written, or was not to be. */
  async dial(claimed: QueuedLeg, call: Call): Promise<void> {
    const { callId, bridgeId } = call;
    const session = bridgeId && { bridgeId, generation: claimed.generation };
    await this.#open(call, beginLeg({ callId, session })).begin();
  }

  /** Makes every call that is up on this node ours, those that we have already excepted. */
  async adopt(lease: SwitchLease): Promise<void> {
    const { db, log } = this.#context;
    for (const call of await adoptCalls(db, lease, [...this.sessions.keys()])) {
      if (this.sessions.has(call.callId) || this.#claiming.has(call.callId)) continue;
      log.info({ callId: call.callId, status: call.status, node: this.name }, 'leg adopted');
      const session = this.#open(call, adoptCall(call));
      this.unjudged.add(call.callId);
      inBackground(log, 'begin an adopted leg', session.begin());
      for (const fact of this.#recent.factsOf(call.callId)) session.hear(fact);
      if (call.hangupRequestedAt) session.hangUp(call.hangupReason ?? 'api_hangup');
    }
  }

  /** Legs of this switch that it keeps although it was asked to end them. */
  get zombies(): number {
    return this.#strays.zombies;
  }

  /**
   * Hangs up a leg that should not be there: its call is over. A channel that is no call of ours is never touched. A leg that
   * does not end by that is asked again less and less often.
   */
  async endStray(callId: CallId): Promise<void> {
    const { db, log } = this.#context;
    if (!this.#strays.isDue(callId)) return;
    const call = await findCall(db, callId);
    if (!call || isUp(call.status) || this.sessions.has(callId) || this.#claiming.has(callId)) return;
    this.#strays.asked(callId);
    log.warn({ callId, status: call.status, node: this.name }, 'hanging up a leg whose call has ended');
    try {
      await this.telephony.hangup(callId);
    } catch (error) {
      // The switch lists a channel that it does not find.
      if (!isLigaiError(error, 'no_such_leg')) throw error;
    }
  }

  /** Legs that the switch lists, by call. */
  listed(legs: ReadonlyMap<CallId, unknown>): void {
    this.#strays.keepListed(legs);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listening[Symbol.dispose]();
    this.#pause[Symbol.dispose]();
    await this.#keeper[Symbol.asyncDispose]();
    this.#letGo();
    await this.telephony[Symbol.asyncDispose]();
  }

  #open(call: Call, beginning: LegStep): LegSession {
    const { callId } = call;
    const owned = { callId, epoch: call.leaseEpoch ?? 0, claim: call.claims };
    const tools = {
      context: this.#context,
      telephony: this.telephony,
      mayOriginate: () => this.#mayOriginate,
      refusal: () => this.#pause.cause,
      returnPath: () => this.returnPath,
      signal: this.#term.signal,
    };
    const closed = () => {
      if (session.leg.conclusion?.reason === 'hangup_unconfirmed') this.#strays.gaveUp(callId);
      this.#close(session);
    };
    const { calledNumber: number, source } = call;
    const session: LegSession = new LegSession({ tools, owned, number, source, beginning, closed });
    this.sessions.set(callId, session);
    return session;
  }

  /** A call that returned to the queue may have been claimed again by now: then its entry is that of the next leg. */
  #close(session: LegSession): void {
    const { callId } = session.owned;
    if (this.sessions.get(callId) === session) {
      this.sessions.delete(callId);
      this.unjudged.delete(callId);
    }
    this.#events.passable();
  }

  #letGo(): void {
    this.#term.abort(new LigaiError('aborted', `The legs of ${this.name} are let go of`));
    this.#term = new AbortController();
    this.sessions.clear();
    this.unjudged.clear();
  }

  async #adoptAll(lease: SwitchLease): Promise<void> {
    try {
      await this.adopt(lease);
    } catch (error) {
      const { log } = this.#context;
      log.warn({ node: this.name, detail: messageOf(error) }, 'cannot adopt calls, recovery will retry');
    }
    this.#events.recoverable();
    this.#events.passable();
  }

  #hear(event: LegEvent): void {
    this.#recent.remember(event);
    if ('callId' in event) {
      if (event.type === 'leg_ended') this.#strays.ended(event.callId);
      const session = this.sessions.get(event.callId);
      session?.hear(event);
      if (event.type === 'leg_created') this.#pause.accepted();
      if (event.type === 'leg_created' && this.lease) {
        inBackground(this.#context.log, 'check a new leg', this.#look(event.callId));
      }
      if (event.type === 'originate_failed' && session && wasRefused(session.leg)) this.#pause.refused(event.cause);
      return;
    }
    if (event.type === 'switch_connected') {
      this.#connectedSinceMs = this.#context.clock.monotonic();
      this.#stopping = false;
      if (this.returnPath === 'file') inBackground(this.#context.log, 'restart file playback', this.#uploadAnew());
      this.#events.recoverable();
      this.#events.passable();
    }
    if (event.type === 'switch_lost') {
      this.#connectedSinceMs = null;
      this.#awaySinceMs = this.#context.clock.monotonic();
      // One whose originate waits for its turn is not on its way yet.
      for (const session of this.sessions.values()) if (session.ageMs > 0) session.take({ type: 'unheard' });
    }
    if (event.type === 'switch_stopping') this.#stopping = true;
  }

  /**
   * Where the switch put what was uploaded while nobody listened, it does not tell twice; another socket begins anew. Of
   * a leg that is gone, recovery tells.
   */
  async #uploadAnew(): Promise<void> {
    for (const session of this.sessions.values()) {
      const { callId, session: held } = session.leg;
      const isThere = await this.telephony.legExists(callId).catch(() => false);
      const { state, session: now } = session.leg;
      if (!isThere || state !== 'talking' || now !== held) continue;
      session.take({ type: 'media_lost', atMs: this.#context.clock.now() });
    }
  }

  /** A leg that appears after its call has ended, such as one that was cancelled while its originate was on the way. */
  async #look(callId: CallId): Promise<void> {
    if (this.sessions.has(callId) || this.#claiming.has(callId)) return;
    await this.endStray(callId).catch((error) => {
      this.#context.log.warn({ callId, detail: messageOf(error) }, 'cannot end a stray leg, recovery will retry');
    });
  }
}

const isUp = (status: CallStatus): boolean => (slotStatuses as readonly CallStatus[]).includes(status);
