import type { Clock } from '@ligai/kernel';
import { unavailable } from './murf-failure.ts';
import { MurfSocket, type MurfSocketKind } from './murf-socket.ts';

export type MurfPoolOptions = {
  clock: Clock;
  connectTimeoutMs: number;
  /** Age at which a connection takes no new contexts. */
  recycleMs: number;
  contextsPerSocket: number;
};

/**
 * The connections to Murf, shared by all calls of a process: a context costs nothing to open, a connection does. One that
 * grows old while in use is replaced before anyone has to wait for it.
 */
export class MurfPool implements Disposable {
  readonly #options: MurfPoolOptions;
  readonly #sockets = new Map<MurfSocket, Disposable>();
  #disposed = false;

  constructor(options: MurfPoolOptions) {
    this.#options = options;
  }

  /** The connection with the most room; a new one, still connecting, if all are full or hang. */
  pick(kind: MurfSocketKind): MurfSocket {
    if (this.#disposed) throw unavailable('Murf: the adapter is closed');
    const isFitting = (socket: MurfSocket) => socket.usable && !socket.hangs && isSameKind(socket.kind, kind);
    const fitting = [...this.#sockets.keys()].filter(isFitting);
    const [roomiest] = fitting.sort((a, b) => a.contextCount - b.contextCount);
    if (roomiest && roomiest.contextCount < this.#options.contextsPerSocket) return roomiest;
    return this.#open(kind);
  }

  [Symbol.dispose](): void {
    this.#disposed = true;
    for (const socket of [...this.#sockets.keys()]) socket[Symbol.dispose]();
  }

  #open(kind: MurfSocketKind): MurfSocket {
    const { clock, connectTimeoutMs, recycleMs } = this.#options;
    // A key that has been replaced is used no more.
    for (const old of this.#sockets.keys())
      if (old.kind.apiKey !== kind.apiKey || old.kind.url !== kind.url) old.retire();
    const socket: MurfSocket = new MurfSocket({
      kind,
      clock,
      connectTimeoutMs,
      onGone: () => {
        this.#sockets.get(socket)?.[Symbol.dispose]();
        this.#sockets.delete(socket);
      },
    });
    this.#sockets.set(
      socket,
      clock.after(recycleMs, () => this.#recycle(socket)),
    );
    return socket;
  }

  #recycle(socket: MurfSocket): void {
    const { clock, recycleMs } = this.#options;
    const inUse = socket.contextCount > 0 || clock.monotonic() - socket.lastUsedAtMs < recycleMs / 2;
    socket.retire();
    if (inUse && !this.#disposed) this.pick(socket.kind);
  }
}

function isSameKind(a: MurfSocketKind, b: MurfSocketKind): boolean {
  return a.model === b.model && a.sampleRateHz === b.sampleRateHz && a.apiKey === b.apiKey && a.url === b.url;
}
