import type { DashboardMessage } from '@ligai/contracts';

/** `connecting` at first; `lost` while it tries to connect again. */
export type ConnectionState = 'connecting' | 'live' | 'lost';

/** The pauses before each attempt to connect again, in milliseconds; the last one repeats. */
const pausesMs = [250, 1000, 2000, 5000];

/** A connection that lasted as long was a good one. */
const steadyMs = 5000;

type Listeners = {
  message: (message: DashboardMessage) => void;
  /** After each connection: messages of the time in between are not sent again. */
  live: () => void;
  /** After each loss, and after each attempt that failed. */
  lost: () => void;
};

/** The socket of `/ws/dashboard`. It connects again for as long as it is open. */
export class LiveConnection {
  #state: ConnectionState = 'connecting';
  #socket: WebSocket | undefined;
  #attempts = 0;
  #openedMs = Number.POSITIVE_INFINITY;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isOpen = false;
  readonly #stateListeners = new Set<() => void>();
  readonly #on: Listeners;

  constructor(on: Listeners) {
    this.#on = on;
  }

  readonly state = (): ConnectionState => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#stateListeners.add(listener);
    return () => this.#stateListeners.delete(listener);
  };

  /** Resolves once it is connected: what is read from then on is newer than every message that was missed. */
  connected(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const check = () => {
      if (this.#state !== 'live') return;
      stop();
      resolve();
    };
    const stop = this.subscribe(check);
    check();
    return promise;
  }

  /** Has no effect if it is open. */
  open(): void {
    if (this.#isOpen) return;
    this.#isOpen = true;
    window.addEventListener('online', this.#connectNow);
    document.addEventListener('visibilitychange', this.#connectNow);
    this.#connect();
  }

  close(): void {
    this.#isOpen = false;
    clearTimeout(this.#timer);
    window.removeEventListener('online', this.#connectNow);
    document.removeEventListener('visibilitychange', this.#connectNow);
    this.#socket?.close();
    this.#attempts = 0;
    this.#enter('connecting');
  }

  /** Gives up a socket that no longer works, and connects again. The browser may wait long for its other side. */
  renew(): void {
    const socket = this.#socket;
    if (this.#state !== 'live' || !socket) return;
    this.#lose(socket);
    socket.close();
  }

  #connect(): void {
    const { protocol, host } = window.location;
    const socket = new WebSocket(`${protocol === 'https:' ? 'wss' : 'ws'}://${host}/ws/dashboard`);
    this.#socket = socket;
    socket.addEventListener('open', () => {
      this.#openedMs = performance.now();
      this.#enter('live');
      this.#on.live();
    });
    socket.addEventListener('message', ({ data }) => this.#on.message(JSON.parse(data as string) as DashboardMessage));
    socket.addEventListener('close', () => this.#lose(socket));
  }

  #lose(socket: WebSocket): void {
    if (!this.#isOpen || this.#socket !== socket) return;
    this.#socket = undefined;
    // A proxy may accept a socket and close it at once: then the pauses grow as if it had refused it.
    if (performance.now() - this.#openedMs > steadyMs) this.#attempts = 0;
    this.#openedMs = Number.POSITIVE_INFINITY;
    this.#enter('lost');
    this.#on.lost();
    const pauseMs = pausesMs[Math.min(this.#attempts, pausesMs.length - 1)] ?? 0;
    this.#attempts += 1;
    this.#timer = setTimeout(() => this.#connect(), pauseMs);
  }

  /** The network is back, or the page is visible again: the pause ends. */
  readonly #connectNow = (): void => {
    if (this.#state !== 'lost' || document.hidden || this.#socket?.readyState === WebSocket.CONNECTING) return;
    clearTimeout(this.#timer);
    this.#connect();
  };

  #enter(state: ConnectionState): void {
    this.#state = state;
    for (const listener of this.#stateListeners) listener();
  }
}
