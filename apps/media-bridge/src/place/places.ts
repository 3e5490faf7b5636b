import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { CallId, PromptSnapshot, ReturnPath, Turn } from '@ligai/contracts';
import { type Clock, inBackground, LigaiError, type Log, messageOf, withDeadline } from '@ligai/kernel';
import type { LiveSession } from '../session/session.ts';
import type { SessionCall } from '../session/session-ports.ts';
import type { AudioDoor } from '../socket/audio-server.ts';
import type { CallSocket } from '../socket/audio-socket.ts';

/** What is read of a call before its conversation. */
export type StoredCall = { generation: number; prompt: PromptSnapshot; history: Turn[] };

export type PlacesOptions = {
  clock: Clock;
  log: Log;
  capacity: number;
  /** Reads a call. Error: `call_not_found`. */
  load: (callId: CallId) => Promise<StoredCall>;
  openSession: (call: SessionCall, socket: CallSocket) => LiveSession;
  /** Why this process should take no more calls than it has; undefined where it may. */
  overload: () => string | undefined;
};

/**
 * One call's place on this bridge: reserved while it is dialled and rings, admitted once it was answered, talking while
 * its socket is up. A place is left by `release`, by the end of its socket, or when nobody came in time.
 */
type Place = { readonly callId: CallId; readonly generation: number; call: Promise<StoredCall> } & (
  | { phase: 'reserved'; hold: Disposable }
  | {
      phase: 'admitted';
      hold: Disposable;
      token: string;
      stored: StoredCall;
      returnPath: ReturnPath;
      turnedAway: boolean;
    }
  | { phase: 'talking'; session: LiveSession }
);

/** Named by a command about one session. */
export type SessionName = { call_id: CallId; generation: number };

const tokenValidMs = 10_000;
/** `call.ended` waits at most this long for a session's last turn. */
const lastTurnWithinMs = 2000;

/** The calls that this bridge has promised to hold, holds, or has yet to finish writing of. */
export class Places implements AudioDoor, AsyncDisposable {
  readonly #options: PlacesOptions;
  readonly #places = new Map<CallId, Place>();
  /** Until everything of them is written. */
  readonly #sessions = new Set<LiveSession>();
  #stopping = false;

  constructor(options: PlacesOptions) {
    this.#options = options;
  }

  /** Calls that take up capacity. */
  get taken(): number {
    return this.#places.size;
  }

  /** Holds a place. Returns why not, or undefined. Asking again for the same generation renews the hold. */
  async reserve({ call_id, generation }: SessionName, holdMs: number): Promise<string | undefined> {
    const known = this.#places.get(call_id);
    if (known && known.generation > generation) return 'a newer generation is here';
    if (known?.generation === generation) return this.#renew(known, holdMs);
    const refusal = this.#refusal(known);
    if (refusal) return refusal;
    if (known) this.#leave(known, 'moved');
    const place: Place = {
      ...{ callId: call_id, generation, phase: 'reserved' },
      call: this.#options.load(call_id),
      hold: this.#holdFor(call_id, generation, holdMs),
    };
    this.#places.set(call_id, place);
    try {
      const stored = await place.call;
      if (stored.generation <= generation) return undefined;
      this.#leave(place, 'stale');
      return 'a newer generation exists';
    } catch (error) {
      this.#leave(place, 'not readable');
      return messageOf(error);
    }
  }

  /**
   * The callee has answered: mints the token that the switch's socket must show, valid once and for 10 s. Asking again
   * makes the token before worthless, and a conversation that was under way goes on with the next socket. Errors:
   * `no_bridge`, `stale_generation`.
   */
  async admit({ call_id, generation }: SessionName, returnPath: ReturnPath): Promise<string> {
    const place = this.#placeOf(call_id, generation);
    if (place.phase === 'talking') this.#leave(place, 'admitted again');
    const stored = await this.#newest(place);
    const now = this.#places.get(call_id);
    if (now && now.generation !== generation) this.#placeOf(call_id, generation);
    if (now && now.phase !== 'talking') now.hold[Symbol.dispose]();
    const token = randomBytes(24).toString('base64url');
    const hold = this.#holdFor(call_id, generation, tokenValidMs);
    const admitted = { phase: 'admitted', hold, token, stored, returnPath, turnedAway: false } as const;
    this.#places.set(call_id, { callId: call_id, generation, call: place.call, ...admitted });
    return token;
  }

  expects(callId: CallId): boolean {
    return this.#places.get(callId)?.phase === 'admitted';
  }

  enter(callId: CallId, shown: string, socket: CallSocket): 'entered' | 'refused' {
    const place = this.#places.get(callId);
    if (place?.phase !== 'admitted' || !isToken(shown, place.token)) return 'refused';
    place.hold[Symbol.dispose]();
    const { generation, call, returnPath, stored } = place;
    const { prompt, history } = stored;
    const session = this.#open({ callId, generation, prompt, history, returnPath }, socket);
    if (!session) {
      this.#forget(place);
      return 'refused';
    }
    const talking: Place = { callId, generation, call, phase: 'talking', session };
    this.#places.set(callId, talking);
    this.#sessions.add(session);
    session.begin();
    session.left.addEventListener('abort', () => this.#forget(talking));
    inBackground(
      this.#options.log,
      'forget a conversation that has ended',
      session.done.finally(() => this.#sessions.delete(session)),
    );
    return 'entered';
  }

  /** The token is still good, but the switch may believe that the socket that was to show it is connected. */
  turnedAway(callId: CallId): void {
    const place = this.#places.get(callId);
    if (place?.phase === 'admitted') place.turnedAway = true;
  }

  /** Whether a socket was turned away since this generation was admitted, and none has entered. */
  wasTurnedAway({ call_id, generation }: SessionName): boolean {
    const place = this.#places.get(call_id);
    return place?.generation === generation && place.phase === 'admitted' && place.turnedAway;
  }

  /**
   * The call is over here. Resolves once its last turn is written, after 2 s at the latest. A call that is not here is
   * released already; one of a newer generation stays.
   */
  async release({ call_id, generation }: SessionName, reason: string): Promise<void> {
    const place = this.#places.get(call_id);
    if (place && place.generation <= generation) this.#leave(place, reason);
    await this.#written(call_id, generation);
  }

  /** Whether a conversation of this generation is under way here, or its socket is waited for. */
  holds({ call_id, generation }: SessionName): boolean {
    return this.#places.get(call_id)?.generation === generation;
  }

  /** The conversation under way, where it is of this generation. */
  session({ call_id, generation }: SessionName): LiveSession | undefined {
    const place = this.#places.get(call_id);
    return place?.phase === 'talking' && place.generation === generation ? place.session : undefined;
  }

  /** Ends every conversation; the calls go on at other bridges. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping = true;
    const callIds = new Set([...this.#places.keys(), ...[...this.#sessions].map(({ call }) => call.callId)]);
    for (const place of [...this.#places.values()]) this.#leave(place, 'stopping');
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

  #refusal(known: Place | undefined): string | undefined {
    if (this.#stopping) return 'stopping';
    if (!known && this.#places.size >= this.#options.capacity) return 'at capacity';
    return this.#options.overload();
  }

  #renew(place: Place, holdMs: number): undefined {
    if (place.phase !== 'reserved') return;
    place.hold[Symbol.dispose]();
    place.hold = this.#holdFor(place.callId, place.generation, holdMs);
  }

  #holdFor(callId: CallId, generation: number, ms: number): Disposable {
    return this.#options.clock.after(ms, () => {
      this.#options.log.warn({ callId, generation }, 'bridge reservation expired');
      this.#places.delete(callId);
    });
  }

  #placeOf(callId: CallId, generation: number): Place {
    const place = this.#places.get(callId);
    if (place?.generation === generation) return place;
    const code = place && place.generation > generation ? 'stale_generation' : 'no_bridge';
    throw new LigaiError(code, `Cannot admit call ${callId}: generation ${generation} has no place here`);
  }

  /** A first generation can have no turns yet, so that a callee who has just answered waits for no query. */
  async #newest(place: Place): Promise<StoredCall> {
    const { callId, generation } = place;
    const spokeHere = [...this.#sessions].some(({ call }) => call.callId === callId);
    if (generation === 1 && !spokeHere) return place.call;
    await this.#written(callId, generation);
    return this.#options.load(callId).catch(() => place.call);
  }

  #leave(place: Place, why: string): void {
    if (place.phase === 'talking') inBackground(this.#options.log, 'end a conversation', place.session.end(why));
    else place.hold[Symbol.dispose]();
    this.#forget(place);
  }

  #forget(place: Place): void {
    if (this.#places.get(place.callId) === place) this.#places.delete(place.callId);
  }

  async #written(callId: CallId, generation: number): Promise<void> {
    const ending = [...this.#sessions].filter(({ call }) => call.callId === callId && call.generation <= generation);
    if (ending.length === 0) return;
    const { clock, log } = this.#options;
    const action = `Write the last turn of call ${callId}`;
    const all = () => Promise.all(ending.map(({ done }) => done));
    await withDeadline(clock, lastTurnWithinMs, action, all).catch((error: unknown) => {
      log.warn({ callId, detail: messageOf(error) }, 'last turn is not written yet, going on');
    });
  }
}

function isToken(shown: string, token: string): boolean {
  const [given, right] = [Buffer.from(shown), Buffer.from(token)];
  return given.length === right.length && timingSafeEqual(given, right);
}
