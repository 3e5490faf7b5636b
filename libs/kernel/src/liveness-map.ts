import type { Clock } from './clock.ts';

/**
 * The time of the last sign of life of each peer, by the monotonic clock, with the newest value received. A peer is
 * alive for `aliveForMs` after each sign. Silence counts from `restartSilence` at the earliest: a message that could not
 * have been received is no evidence about a peer.
 */
export class LivenessMap<Peer, Value = true> {
  readonly #clock: Clock;
  readonly #aliveForMs: number;
  readonly #signs = new Map<Peer, { atMs: number; value: Value }>();
  #listeningSinceMs: number;

  constructor(clock: Clock, aliveForMs: number) {
    this.#clock = clock;
    this.#aliveForMs = aliveForMs;
    this.#listeningSinceMs = clock.monotonic();
  }

  note(peer: Peer, value: Value): void {
    this.#signs.set(peer, { atMs: this.#clock.monotonic(), value });
  }

  /** The newest value of each peer that is alive; forgets the others. */
  alive(): Value[] {
    const oldestMs = this.#clock.monotonic() - this.#aliveForMs;
    for (const [peer, { atMs }] of this.#signs) if (atMs < oldestMs) this.#signs.delete(peer);
    return [...this.#signs.values()].map(({ value }) => value);
  }

  /** Time since the last sign of the peer, or since we listen. */
  silentMs(peer: Peer): number {
    return this.#clock.monotonic() - (this.#signs.get(peer)?.atMs ?? this.#listeningSinceMs);
  }

  /** True if the peer gave no sign for `aliveForMs` although we were listening all that time. */
  isSilent(peer: Peer): boolean {
    const heardMs = Math.max(this.#signs.get(peer)?.atMs ?? 0, this.#listeningSinceMs);
    return this.#clock.monotonic() - heardMs >= this.#aliveForMs;
  }

  /** Says that signs may have been missed until now, such as after a reconnect. */
  restartSilence(): void {
    this.#listeningSinceMs = this.#clock.monotonic();
  }
}
