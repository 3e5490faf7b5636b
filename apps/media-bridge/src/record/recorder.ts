import type { CallState, ProviderName, Turn } from '@ligai/contracts';
import { BackgroundWork, backoffMs, type Clock, isLigaiError, type Log, messageOf } from '@ligai/kernel';
import type { ConversationEntry, Journal } from './conversation-entry.ts';

/** Maximum of waiting entries while Postgres is unreachable: about an hour of conversation. */
const capacity = 1000;
/** Maximum of entries in one transaction. */
const batchSize = 20;
/**
 * Entries arrive in clusters, such as the caller's turn, "thinking", and the agent's first words. Collected, they need
 * one transaction, which runs after the first words were sent and does not delay them.
 */
const gatherMs = 100;
const backoff = { firstMs: 100, maxMs: 2000 };

/**
 * Writes one conversation without delaying it: entries are written to the journal in order, shortly after they arrive.
 * If a write fails, they wait here; an updated turn replaces its older version. Stops permanently when another bridge
 * has the call.
 */
export class Recorder {
  readonly #journal: Journal;
  readonly #clock: Clock;
  readonly #log: Log;
  #waiting: ConversationEntry[] = [];
  readonly #writing: BackgroundWork;
  readonly #superseded = new AbortController();
  readonly #given = new AbortController();
  #hurry = new AbortController();

  constructor(options: { journal: Journal; clock: Clock; log: Log }) {
    this.#journal = options.journal;
    this.#clock = options.clock;
    this.#log = options.log;
    this.#writing = new BackgroundWork({
      log: options.log,
      action: 'write a conversation',
      work: () => this.#writeAll(),
    });
  }

  /** Aborts when a write shows that another bridge has the call: this bridge may not write any more. */
  get superseded(): AbortSignal {
    return this.#superseded.signal;
  }

  turn(turn: Turn): void {
    const older = this.#waiting.findIndex((entry) => entry.type === 'turn' && entry.turn.index === turn.index);
    if (older >= 0) this.#waiting[older] = { type: 'turn', turn };
    else this.#add({ type: 'turn', turn });
  }

  state(state: CallState): void {
    this.#add({ type: 'state', state });
  }

  /** `null`: the conversation has recovered. */
  providerFailed(failed: { provider: ProviderName; status: number | null } | null): void {
    this.#add({ type: 'provider', failed: failed && { provider: failed.provider, status: failed.status } });
  }

  /** Resolves once all entries so far are written or discarded. */
  async flushed(): Promise<void> {
    this.#hurry.abort();
    await this.#writing.idle();
    this.#hurry = new AbortController();
  }

  /** Discards the entries that are not written yet. */
  abandon(): void {
    if (this.#waiting.length > 0) this.#log.error({ entries: this.#waiting.length }, 'conversation not written');
    this.#waiting = [];
    this.#given.abort();
  }

  #add(entry: ConversationEntry): void {
    if (this.#superseded.signal.aborted || this.#given.signal.aborted) return;
    if (this.#waiting.length >= capacity) this.#makeRoom();
    this.#waiting.push(entry);
    this.#writing.start();
  }

  /** Drops states first, because only the newest state is shown. */
  #makeRoom(): void {
    const state = this.#waiting.findIndex(({ type }) => type === 'state');
    const [lost] = this.#waiting.splice(Math.max(0, state), 1);
    if (lost?.type === 'turn') this.#log.error({ turn: lost.turn.index }, 'turn lost: write queue is full');
  }

  async #writeAll(): Promise<void> {
    if (this.#waiting.length === 0) return;
    await this.#clock.sleep(gatherMs, AbortSignal.any([this.#hurry.signal, this.#given.signal])).catch(() => {});
    let failures = 0;
    /** Entries of a refused batch. They are written one by one, so that the entry at fault costs only itself. */
    let suspects = 0;
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, suspects > 0 ? 1 : batchSize);
      try {
        await this.#journal.write(batch);
        failures = 0;
        suspects = Math.max(0, suspects - 1);
      } catch (error) {
        if (this.#isSuperseded(error)) continue;
        const isRefused = isLigaiError(error, 'invalid_request');
        if (isRefused && batch.length === 1) {
          this.#log.error({ detail: error.message }, 'an entry of the conversation cannot be written; the others are');
          suspects = Math.max(0, suspects - 1);
          continue;
        }
        this.#putBack(batch);
        if (isRefused) {
          suspects = batch.length;
          continue;
        }
        failures += 1;
        if (failures === 1) this.#log.warn({ detail: messageOf(error) }, 'conversation waits for Postgres');
        await this.#clock.sleep(backoffMs(failures, backoff), this.#given.signal).catch(() => {});
      }
    }
  }

  /** Whether another bridge writes the conversation now, or the call was deleted; then this recorder ends. */
  #isSuperseded(error: unknown): boolean {
    const isMoved = isLigaiError(error, 'stale_generation');
    if (!isMoved && !isLigaiError(error, 'call_not_found')) return false;
    // A move after the loss of audio or of a controller is normal; the controller logs its cause.
    if (isMoved) this.#log.debug({}, 'conversation continues in another session; this one stops writing');
    else this.#log.warn({}, 'record of the call was deleted; its transcript is not written');
    this.#waiting = [];
    this.#superseded.abort();
    return true;
  }

  /** Puts a batch back to the front; a newer version of a turn takes the place of the older one. */
  #putBack(batch: ConversationEntry[]): void {
    if (this.#given.signal.aborted) return;
    const newer = new Map(this.#waiting.flatMap((entry) => (entry.type === 'turn' ? [[entry.turn.index, entry]] : [])));
    const merged = batch.map((entry) => (entry.type === 'turn' ? (newer.get(entry.turn.index) ?? entry) : entry));
    const rest = this.#waiting.filter((entry) => !merged.includes(entry));
    this.#waiting = [...merged, ...rest];
  }
}
