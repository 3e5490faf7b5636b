import type { CallId } from '@ligai/contracts';
import { type Clock, LigaiError } from '@ligai/kernel';
import type { SwitchFact } from './switch-fact.ts';

type Waiter = {
  resolve(): void;
  reject(error: LigaiError): void;
  patience: Disposable;
  /** Set once the switch has reported the socket as connected. */
  connected: boolean;
  /** Why that socket was lost again, before the waiting start had resumed. */
  lostAgain?: string;
};

export type AudioWait = {
  connected: Promise<void>;
  /**
   * After this call, a loss is passed to the listeners. Throws `switch_rejected` if the socket was already lost again:
   * the switch sends up to 20 ms of events at once, and a rejected socket closes sooner. Throws `aborted` if another
   * start waits for the same leg.
   */
  taken(): void;
};

/**
 * Legs with a requested audio socket that is not reported as connected. Trap 7: the `+OK` of `start` precedes the
 * connection, so only the event counts; and some failures have no event at all, so there is a time limit.
 */
export class PendingAudio {
  readonly #waiters = new Map<CallId, Waiter>();

  /**
   * `connected` resolves at `audio_connected`; the caller then calls `taken`. It rejects with `switch_rejected`,
   * `timeout` or `no_such_leg`; with `aborted` if another start waits for the same leg, or `signal` aborts; with
   * `outcome_unknown` if the connection to the switch is lost.
   */
  wait(callId: CallId, clock: Clock, patienceMs: number, signal: AbortSignal): AudioWait {
    this.#reject(callId, askedAgain(callId));
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const endWait = (error: LigaiError) => {
      if (this.#waiters.get(callId) === waiter) this.#reject(callId, error);
    };
    const patience = clock.after(patienceMs, () => endWait(notConnected(callId, patienceMs)));
    const waiter: Waiter = { resolve, reject, patience, connected: false };
    signal.addEventListener('abort', () => endWait(new LigaiError('aborted', `Audio of ${callId} was cancelled`)));
    this.#waiters.set(callId, waiter);
    return { connected: promise, taken: () => this.#taken(callId, waiter) };
  }

  #taken(callId: CallId, waiter: Waiter): void {
    // A later start waits for the same leg: its wait must not be ended here.
    if ((this.#waiters.get(callId) ?? waiter) !== waiter) throw askedAgain(callId);
    this.#settle(callId);
    const why = waiter.lostAgain;
    if (why !== undefined) throw new LigaiError('switch_rejected', `No audio of ${callId}: lost at once, ${why}`);
  }

  /**
   * True if the fact belongs to a start under way and must not reach the listeners. While a start waits, a loss is that
   * of the previous socket: its event is up to 20 ms late and arrives after our `stop` and `start`.
   */
  take(fact: SwitchFact): boolean {
    if (fact.type === 'audio_lost') return this.#lost(fact.callId, fact.detail);
    if (fact.type === 'audio_refused') {
      return this.#reject(fact.callId, new LigaiError('switch_rejected', `No audio of ${fact.callId}: ${fact.detail}`));
    }
    if (fact.type === 'audio_connected') this.#connected(fact.callId);
    if (fact.type === 'leg_ended') {
      this.#reject(fact.callId, new LigaiError('no_such_leg', `No audio of ${fact.callId}: the leg ended`));
    }
    return false;
  }

  rejectAll(why: string): void {
    for (const callId of [...this.#waiters.keys()]) {
      this.#reject(callId, new LigaiError('outcome_unknown', `Audio of ${callId} is unclear: ${why}`));
    }
  }

  #connected(callId: CallId): void {
    const waiter = this.#waiters.get(callId);
    if (!waiter) return;
    waiter.connected = true;
    waiter.patience[Symbol.dispose]();
    waiter.resolve();
  }

  #lost(callId: CallId, detail: string): boolean {
    const waiter = this.#waiters.get(callId);
    if (waiter?.connected) waiter.lostAgain = detail;
    return waiter !== undefined;
  }

  #reject(callId: CallId, error: LigaiError): boolean {
    const waiter = this.#settle(callId);
    waiter?.reject(error);
    return waiter !== undefined;
  }

  #settle(callId: CallId): Waiter | undefined {
    const waiter = this.#waiters.get(callId);
    this.#waiters.delete(callId);
    waiter?.patience[Symbol.dispose]();
    return waiter;
  }
}

const notConnected = (callId: CallId, ms: number): LigaiError =>
  new LigaiError('timeout', `Audio of ${callId}: not connected within ${ms} ms`, { retryable: true });
const askedAgain = (callId: CallId): LigaiError => new LigaiError('aborted', `Audio of ${callId} was requested again`);
