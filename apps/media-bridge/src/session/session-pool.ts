import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { CallId, PromptSnapshot, Turn } from '@ligai/contracts';
import { type Clock, inBackground, LigaiError, type Log, messageOf, withDeadline } from '@ligai/kernel';
import type { AudioDoor } from '../socket/audio-server.ts';
import type { CallSocket } from '../socket/audio-socket.ts';
import type { LiveSession } from './session.ts';
import type { SessionCall } from './session-ports.ts';

/** The data of a call that is read before its conversation. */
export type StoredCall = { generation: number; prompt: PromptSnapshot; history: Turn[] };

export type SessionPoolOptions = {
  clock: Clock;
  log: Log;
  capacity: number;
  /** Reads a call. Error: `call_not_found`. */
  load: (callId: CallId) => Promise<StoredCall>;
  openSession: (call: SessionCall, socket: CallSocket) => LiveSession;
  /** Why this process should accept no more calls; undefined if it may. */
  overload: () => string | undefined;
};

/**
 * One call's slot on this bridge: reserved while it is dialled and rings, admitted once it was answered, talking while
 * its socket is connected. A slot is freed by `release`, by the end of its socket, or if no socket connects in time.
 */
type Slot = {
  readonly callId: CallId;
  readonly generation: number;
  call: Promise<StoredCall>;
  /** What the callee did before the conversation began, in order. */
  acts: CalleeAct[];
} & (
  | { phase: 'reserved'; hold: Disposable }
  | {
      phase: 'admitted';
      hold: Disposable;
      token: string;
      stored: StoredCall;
      given: Admission;
      turnedAway: boolean;
    }
  | { phase: 'talking'; session: LiveSession }
);

/** A key that the callee pressed, or a change of hold. */
type CalleeAct = { digit: string } | { held: boolean };
/** Later ones are ignored: a person does not press so many keys within the seconds before a socket is connected. */
const mostActs = 100;

/** The circumstances under which a conversation begins. */
export type Admission = Pick<SessionCall, 'returnPath' | 'peer' | 'held' | 'audioLostAtMs'>;

/** Identifies the session of a command. */
export type SessionName = { call_id: CallId; generation: number };

const tokenValidMs = 10_000;
/** `call.ended` waits at most this long for a session's last turn. */
const lastTurnWithinMs = 2000;

/**
 * The sessions of this bridge: reserved, in conversation, or ended and not yet written. `capacity` limits the first
 * two.
 */
export class SessionPool implements AudioDoor, AsyncDisposable {
  readonly #options: SessionPoolOptions;
  readonly #slots = new Map<CallId, Slot>();
  /** Sessions whose writes are not finished, ended ones included. */
  readonly #sessions = new Set<LiveSession>();
  #stopping = false;

  constructor(options: SessionPoolOptions) {
    this.#options = options;
  }

  /** Calls that take up capacity. */
  get taken(): number {
    return this.#slots.size;
  }

  /**
   * Reserves a slot. Returns the reason if it cannot, else undefined. A repeated request for the same generation renews
   * the reservation.
   */
  async reserve({ call_id, generation }: SessionName, holdMs: number): Promise<string | undefined> {
    const known = this.#slots.get(call_id);
    if (known && known.generation > generation) return 'a newer generation is here';
    if (known?.generation === generation) return this.#renew(known, holdMs);
    const refusal = this.#refusal(known);
    if (refusal) return refusal;
    if (known) this.#leave(known, 'moved');
    const slot: Slot = {
      ...{ callId: call_id, generation, phase: 'reserved', acts: [] },
      call: this.#options.load(call_id),
      hold: this.#holdFor(call_id, generation, holdMs),
    };
    this.#slots.set(call_id, slot);
    try {
      const stored = await slot.call;
      if (stored.generation <= generation) return undefined;
      this.#leave(slot, 'stale');
      return 'a newer generation exists';
    } catch (error) {
      this.#leave(slot, 'not readable');
      return messageOf(error);
    }
  }

  /**
   * Called when the callee has answered: creates the token for the switch's socket, valid once and for 10 s. A repeated
   * request invalidates the previous token, and an active conversation continues on the next socket. Errors:
   * `no_bridge`, `stale_generation`.
   */
  async admit({ call_id, generation }: SessionName, given: Admission): Promise<string> {
    const known = this.#slotOf(call_id, generation);
    const slot = known.phase === 'talking' ? this.#takeBack(known) : known;
    // The request says whether the call is on hold; what follows it is kept, also while the history is read.
    slot.acts = slot.acts.filter((act) => !('held' in act));
    const stored = await this.#newest(slot);
    const now = this.#slotOf(call_id, generation);
    if (now.phase !== 'talking') now.hold[Symbol.dispose]();
    const token = randomBytes(24).toString('base64url');
    const hold = this.#holdFor(call_id, generation, tokenValidMs);
    const admitted = { phase: 'admitted', hold, token, stored, given, turnedAway: false } as const;
    this.#slots.set(call_id, { callId: call_id, generation, call: slot.call, acts: now.acts, ...admitted });
    return token;
  }

  /** Ends the conversation of a slot, which is reserved again, so that what the callee does meanwhile is not lost. */
  #takeBack({ callId, generation, call, ...talking }: Extract<Slot, { phase: 'talking' }>): Slot {
    const hold = this.#holdFor(callId, generation, tokenValidMs);
    const slot: Slot = { ...{ callId, generation, call, acts: [] }, phase: 'reserved', hold };
    this.#slots.set(callId, slot);
    inBackground(this.#options.log, 'end a conversation', talking.session.end('admitted again'));
    return slot;
  }

  expects(callId: CallId): boolean {
    return this.#slots.get(callId)?.phase === 'admitted';
  }

  enter(callId: CallId, shown: string, socket: CallSocket): 'entered' | 'refused' {
    const slot = this.#slots.get(callId);
    if (slot?.phase !== 'admitted' || !isToken(shown, slot.token)) return 'refused';
    slot.hold[Symbol.dispose]();
    const { generation, call, stored, acts } = slot;
    const { prompt, history } = stored;
    const session = this.#open({ callId, generation, prompt, history, ...slot.given }, socket);
    if (!session) {
      this.#forget(slot);
      return 'refused';
    }
    const talking: Slot = { callId, generation, call, acts: [], phase: 'talking', session };
    this.#slots.set(callId, talking);
    this.#sessions.add(session);
    session.begin();
    for (const act of acts) deliver(session, act);
    session.left.addEventListener('abort', () => this.#forget(talking));
    inBackground(
      this.#options.log,
      'forget a conversation that has ended',
      session.done.finally(() => this.#sessions.delete(session)),
    );
    return 'entered';
  }

  /** The callee has pressed a key, has put the call on hold, or has taken it back: delivered once the conversation begins. */
  calleeActs({ call_id, generation }: SessionName, act: CalleeAct): void {
    const slot = this.#slots.get(call_id);
    if (slot?.generation !== generation) return;
    if (slot.phase === 'talking') deliver(slot.session, act);
    else if (slot.acts.length < mostActs) slot.acts.push(act);
  }

  /** A socket did not show the token. It is still valid, but the switch may regard that socket as connected. */
  turnedAway(callId: CallId): void {
    const slot = this.#slots.get(callId);
    if (slot?.phase === 'admitted') slot.turnedAway = true;
  }

  /** True if a socket was rejected since this generation was admitted, and none was accepted. */
  wasTurnedAway({ call_id, generation }: SessionName): boolean {
    const slot = this.#slots.get(call_id);
    return slot?.generation === generation && slot.phase === 'admitted' && slot.turnedAway;
  }

  /**
   * Ends the call's session. Resolves once its last turn is written, within 2 s. Does nothing if the call has no
   * session here or one of a newer generation.
   */
  async release({ call_id, generation }: SessionName, reason: string): Promise<void> {
    const slot = this.#slots.get(call_id);
    if (slot && slot.generation <= generation) this.#leave(slot, reason);
    await this.#written(call_id, generation);
  }

  /** True if a conversation of this generation is active here, or its socket is expected. */
  holds({ call_id, generation }: SessionName): boolean {
    return this.#slots.get(call_id)?.generation === generation;
  }

  /** The active conversation of this generation, if any. */
  session({ call_id, generation }: SessionName): LiveSession | undefined {
    const slot = this.#slots.get(call_id);
    return slot?.phase === 'talking' && slot.generation === generation ? slot.session : undefined;
  }

  /** Ends every conversation; the calls continue on other bridges. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping = true;
    const callIds = new Set([...this.#slots.keys(), ...[...this.#sessions].map(({ call }) => call.callId)]);
    for (const slot of [...this.#slots.values()]) this.#leave(slot, 'stopping');
    await Promise.all([...callIds].map((callId) => this.#written(callId, Number.POSITIVE_INFINITY)));
    for (const session of this.#sessions) session.abandon();
  }

  #open(call: SessionCall, socket: CallSocket): LiveSession | undefined {
    try {
      return this.#options.openSession(call, socket);
    } catch (error) {
      this.#options.log.error({ callId: call.callId, err: error }, 'cannot begin a conversation');
      return undefined;
    }
  }

  #refusal(known: Slot | undefined): string | undefined {
    if (this.#stopping) return 'stopping';
    if (!known && this.#slots.size >= this.#options.capacity) return 'at capacity';
    return this.#options.overload();
  }

  #renew(slot: Slot, holdMs: number): undefined {
    if (slot.phase !== 'reserved') return;
    slot.hold[Symbol.dispose]();
    slot.hold = this.#holdFor(slot.callId, slot.generation, holdMs);
  }

  #holdFor(callId: CallId, generation: number, ms: number): Disposable {
    return this.#options.clock.after(ms, () => {
      this.#options.log.warn({ callId, generation }, 'bridge reservation expired');
      this.#slots.delete(callId);
    });
  }

  #slotOf(callId: CallId, generation: number): Slot {
    const slot = this.#slots.get(callId);
    if (slot?.generation === generation) return slot;
    const code = slot && slot.generation > generation ? 'stale_generation' : 'no_bridge';
    throw new LigaiError(code, `Cannot admit call ${callId}: generation ${generation} has no slot here`);
  }

  /** A first generation has no turns yet, so a callee who has just answered does not wait for a query. */
  async #newest(slot: Slot): Promise<StoredCall> {
    const { callId, generation } = slot;
    const spokeHere = [...this.#sessions].some(({ call }) => call.callId === callId);
    if (generation === 1 && !spokeHere) return slot.call;
    await this.#written(callId, generation);
    return this.#options.load(callId).catch(() => slot.call);
  }

  #leave(slot: Slot, why: string): void {
    if (slot.phase === 'talking') inBackground(this.#options.log, 'end a conversation', slot.session.end(why));
    else slot.hold[Symbol.dispose]();
    this.#forget(slot);
  }

  #forget(slot: Slot): void {
    if (this.#slots.get(slot.callId) === slot) this.#slots.delete(slot.callId);
  }

  async #written(callId: CallId, generation: number): Promise<void> {
    const ending = [...this.#sessions].filter(({ call }) => call.callId === callId && call.generation <= generation);
    if (ending.length === 0) return;
    const { clock, log } = this.#options;
    const action = `Write the last turn of call ${callId}`;
    const all = () => Promise.all(ending.map(({ done }) => done));
    await withDeadline(clock, lastTurnWithinMs, action, all).catch((error: unknown) => {
      log.warn({ callId, detail: messageOf(error) }, 'last turn is not written yet, continuing');
    });
  }
}

function deliver(session: LiveSession, act: CalleeAct): void {
  if ('held' in act) session.holdChanged(act.held);
  else session.keyPressed(act.digit);
}

function isToken(shown: string, token: string): boolean {
  const [given, right] = [Buffer.from(shown), Buffer.from(token)];
  return given.length === right.length && timingSafeEqual(given, right);
}
