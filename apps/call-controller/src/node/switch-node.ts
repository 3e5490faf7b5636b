import type { CallId, NodeName, ReturnPath } from '@ligai/contracts';
import type { Call, SwitchLease } from '@ligai/db';
import { LigaiError, unreachable } from '@ligai/kernel';
import type { LegEvent, Telephony } from '@ligai/telephony';
import type { ControllerContext } from '../controller-context.ts';
import { LeaseKeeper } from '../lease/lease-keeper.ts';
import type { Leg, LegStep } from '../leg/leg.ts';
import { LegSession } from '../leg/leg-session.ts';
import { wasRefused } from '../leg/leg-transitions.ts';
import { ClaimGuards } from './claim-guards.ts';
import { DialPause } from './dial-pause.ts';

export type NodeEvent =
  /** The lease is ours under a new epoch: we adopt the calls of this node. */
  | { type: 'lease_acquired'; lease: SwitchLease }
  | { type: 'connected' }
  /** The last change of a leg is committed. */
  | { type: 'leg_closed'; leg: Leg }
  /** A slot may be free, or the switch may accept calls again. */
  | { type: 'dialable' };

/**
 * One switch as this controller sees it: the connection, the lease, and the sessions of the legs that we own while we
 * hold the lease. It always receives events and acts only as the holder. Subscribers handle its events: the gate dials,
 * recovery adopts.
 */
export class SwitchNode implements AsyncDisposable {
  readonly telephony: Telephony;
  readonly sessions = new Map<CallId, LegSession>();
  readonly #context: ControllerContext;
  readonly #keeper: LeaseKeeper;
  readonly #pause: DialPause;
  readonly #listening: Disposable;
  readonly #listeners = new Set<(event: NodeEvent) => void>();
  /** Calls between their claim and their session; recovery must not adopt them. */
  readonly #claiming = new ClaimGuards();
  /** Aborts when we no longer own the legs: another controller has the lease, or we stop. */
  #term = new AbortController();
  #connectedSinceMs: number | null = null;
  #awaySinceMs: number;
  #stopping = false;
  #lastReturnPath: ReturnPath = 'binary';

  constructor(context: ControllerContext, telephony: Telephony) {
    this.#context = context;
    this.telephony = telephony;
    this.#awaySinceMs = context.clock.monotonic();
    this.#pause = new DialPause({
      ...{ node: telephony.node, clock: context.clock, log: context.log },
      over: () => this.#emit({ type: 'dialable' }),
    });
    this.#listening = telephony.onEvent((event) => this.#hear(event));
    if (telephony.status.phase === 'connected') this.#connectedSinceMs = context.clock.monotonic();
    this.#keeper = new LeaseKeeper(context, telephony.node, {
      acquired: (lease) => {
        this.#emit({ type: 'lease_acquired', lease });
        this.#emit({ type: 'dialable' });
      },
      lost: () => this.#releaseLegs(),
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

  /** How long the switch has been unreachable; 0 while it is connected. */
  get awayForMs(): number {
    return this.#connectedSinceMs === null ? this.#context.clock.monotonic() - this.#awaySinceMs : 0;
  }

  get returnPath(): ReturnPath {
    const { status } = this.telephony;
    if (status.phase === 'connected' && status.returnPath) this.#lastReturnPath = status.returnPath;
    return this.#lastReturnPath;
  }

  /** Why no controller can place a call here; undefined if calls can be placed. */
  get problem(): string | undefined {
    const { status, node } = this.telephony;
    if (status.phase === 'connecting') return `${node} is not connected: ${status.lastError ?? 'no answer yet'}`;
    if (status.returnPath === null) return `no mod_audio_fork or mod_audio_stream on ${node}`;
    if (this.#stopping) return `${node} is shutting down`;
    return this.#pause.problem;
  }

  /** True while this controller may originate. */
  get canDial(): boolean {
    return this.problem === undefined && this.#mayOriginate;
  }

  get #mayOriginate(): boolean {
    return this.#keeper.proven && !this.#pause.active;
  }

  onEvent(listener: (event: NodeEvent) => void): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => this.#listeners.delete(listener) };
  }

  /** Protects a call that is being claimed from adoption before its session is open. */
  claiming(callId: CallId): Disposable {
    return this.#claiming.hold(callId);
  }

  /** True if the call has a session here, or is being claimed. */
  owns(callId: CallId): boolean {
    return this.sessions.has(callId) || this.#claiming.has(callId);
  }

  /** Opens the session of a leg that we own; it does nothing before its `begin()`. */
  open(call: Call, beginning: LegStep): LegSession {
    const { callId, calledNumber: number, source } = call;
    const owned = { callId, epoch: call.leaseEpoch ?? 0, claim: call.claims };
    const tools = {
      context: this.#context,
      telephony: this.telephony,
      mayOriginate: () => this.#mayOriginate,
      refusal: () => this.#pause.cause,
      returnPath: () => this.returnPath,
      signal: this.#term.signal,
    };
    const closed = () => this.#close(session);
    const session: LegSession = new LegSession({ tools, owned, number, source, beginning, closed });
    this.sessions.set(callId, session);
    return session;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listening[Symbol.dispose]();
    this.#pause[Symbol.dispose]();
    await this.#keeper[Symbol.asyncDispose]();
    this.#releaseLegs();
    await this.telephony[Symbol.asyncDispose]();
  }

  /** A call that returned to the queue may have been claimed again by now: then its entry is that of the next leg. */
  #close(session: LegSession): void {
    const { callId } = session.owned;
    if (this.sessions.get(callId) === session) this.sessions.delete(callId);
    this.#emit({ type: 'leg_closed', leg: session.leg });
    this.#emit({ type: 'dialable' });
  }

  #releaseLegs(): void {
    this.#term.abort(new LigaiError('aborted', `The legs of ${this.name} are let go of`));
    this.#term = new AbortController();
    this.sessions.clear();
  }

  #hear(event: LegEvent): void {
    if ('callId' in event) {
      this.#hearOfLeg(event);
      return;
    }
    switch (event.type) {
      case 'switch_connected':
        this.#connectedSinceMs = this.#context.clock.monotonic();
        this.#stopping = false;
        this.#emit({ type: 'connected' });
        this.#emit({ type: 'dialable' });
        break;
      case 'switch_lost':
        this.#connectedSinceMs = null;
        this.#awaySinceMs = this.#context.clock.monotonic();
        // A leg whose originate is not written yet has missed no events.
        for (const session of this.sessions.values()) if (session.ageMs > 0) session.take({ type: 'unheard' });
        break;
      case 'switch_stopping':
        this.#stopping = true;
        break;
      default:
        unreachable(event);
    }
  }

  #hearOfLeg(event: Extract<LegEvent, { callId: CallId }>): void {
    const session = this.sessions.get(event.callId);
    session?.hear(event);
    if (event.type === 'leg_created') this.#pause.accepted();
    if (event.type === 'originate_failed' && session && wasRefused(session.leg)) this.#pause.refused(event.cause);
  }

  #emit(event: NodeEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}
