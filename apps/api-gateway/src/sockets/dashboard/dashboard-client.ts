import type { Clock } from '@ligai/kernel';
import type { WebSocket } from 'ws';
import { PendingUpdates, type Update } from './pending-updates.ts';
import { readAgainUpdate } from './to-update.ts';

/**
 * Sent and not yet acknowledged. The system's own buffers hold megabytes: only what the reader has answered a ping after
 * is known to have arrived, so a slow reader is never further behind than this.
 */
const mostUnderWayBytes = 64 * 1024;
/** A ping goes out after this much, so that its answer is back before the bound is reached. */
const pingAfterBytes = 16 * 1024;
/** A client that has not answered a ping for this long is disconnected. */
const deadAfterMs = 30_000;
/** Messages of a dashboard are ignored; a client that sends more than this is disconnected. */
const maxFramesBetweenChecks = 100;
/** The code of a socket whose session has ended, after HTTP's 401; 4000 and above are free for applications. */
const sessionEnded = 4401;

/** One reader of the dashboard's socket. Whatever it sends, and however slowly it reads, it costs a bounded amount. */
export class DashboardClient {
  readonly #ws: WebSocket;
  readonly #clock: Clock;
  /** When its session ends, in milliseconds since the Unix epoch. */
  readonly #untilMs: number;
  readonly #pending = new PendingUpdates(readAgainUpdate('slow_reader'));
  #sentBytes = 0;
  #acknowledgedBytes = 0;
  #pinged: { bytes: number; atMs: number } | undefined;
  #framesSinceCheck = 0;

  constructor(ws: WebSocket, { clock, untilMs = Infinity }: { clock: Clock; untilMs?: number | undefined }) {
    this.#ws = ws;
    this.#clock = clock;
    this.#untilMs = untilMs;
    ws.on('message', () => this.#countFrame());
    ws.on('ping', (data) => {
      this.#countFrame();
      if (ws.bufferedAmount < mostUnderWayBytes) ws.pong(data);
    });
    ws.on('pong', (data) => this.#ponged(data.toString('latin1')));
    // After a broken frame `ws` has said why it closes, and would wait for an answer.
    ws.on('error', () => ws.terminate());
  }

  send(update: Update): void {
    this.#pending.put(update);
    this.#sendPending();
  }

  /**
   * Called periodically: sends a ping, and disconnects a client that has not answered the previous one for 30 s, or whose
   * session has ended.
   */
  check(): void {
    this.#framesSinceCheck = 0;
    if (this.#clock.now() >= this.#untilMs) this.close(sessionEnded, 'the session has ended');
    else if (this.#pinged === undefined) this.#ping();
    else if (this.#clock.monotonic() - this.#pinged.atMs > deadAfterMs) this.#ws.terminate();
  }

  close(code: number, reason: string): void {
    this.#ws.close(code, reason);
  }

  terminate(): void {
    this.#ws.terminate();
  }

  #sendPending(): void {
    const ws = this.#ws;
    while (ws.readyState === ws.OPEN && this.#hasRoom()) {
      const update = this.#pending.take();
      if (!update) break;
      ws.send(update.bytes, { binary: false });
      this.#sentBytes += update.bytes.length;
    }
    if (!this.#pinged && this.#underWayBytes >= pingAfterBytes) this.#ping();
  }

  get #underWayBytes(): number {
    return this.#sentBytes - this.#acknowledgedBytes;
  }

  /** The second bound is for a client that answers pings and does not read. */
  #hasRoom(): boolean {
    return this.#underWayBytes < mostUnderWayBytes && this.#ws.bufferedAmount < mostUnderWayBytes;
  }

  #ping(): void {
    this.#pinged = { bytes: this.#sentBytes, atMs: this.#clock.monotonic() };
    this.#ws.ping(String(this.#sentBytes));
  }

  #ponged(data: string): void {
    if (!this.#pinged || data !== String(this.#pinged.bytes)) {
      this.#countFrame();
      return;
    }
    this.#acknowledgedBytes = this.#pinged.bytes;
    this.#pinged = undefined;
    this.#sendPending();
  }

  #countFrame(): void {
    this.#framesSinceCheck += 1;
    if (this.#framesSinceCheck > maxFramesBetweenChecks) this.#ws.terminate();
  }
}
