/** How far ahead of the ear audio may be sent, in milliseconds. */
export type Lead = { burstMs: number; maxMs: number };

/**
 * What a switch that buffers a little needs: a first burst that fills its buffer, then enough ahead to hide a stall of
 * ours, and no more, since all of it is thrown away at a barge-in.
 */
export const usualLead: Lead = { burstMs: 200, maxMs: 400 };

/**
 * Milliseconds that may be ahead of the ear `sinceStartMs` after the first frame of an utterance: the burst at once,
 * then growing at the pace of speech (so sent at twice that pace) up to the maximum.
 */
export function leadAllowedMs(sinceStartMs: number, lead: Lead = usualLead): number {
  return Math.min(lead.maxMs, lead.burstMs + Math.max(0, sinceStartMs));
}

/** What the far end does between a frame's arrival and its sound. */
export type FarBuffer = {
  /** Audio that must have gathered before the first sound of all, and later before any more of it sounds. */
  firstMs: number;
  laterMs: number;
  /** From our write to the wire, with the buffer full enough. */
  transitMs: number;
};

/**
 * jambonz's mod_audio_fork, as measured on FreeSWITCH 1.11.1: it buffers 160 ms before it plays first and 80 ms
 * after it has run dry; from our write to the first packet on the wire 9–14 ms at the median.
 */
export const forkBuffer: FarBuffer = { firstMs: 160, laterMs: 80, transitMs: 10 };

/**
 * How far a mark may take the playhead back: the jitter of frames, network and event loop. A mark that is later still is
 * late itself more likely than the sound, and believing it would stop our sending until the far end has run dry.
 */
const mostBackMs = 200;

/**
 * Says which part of the audio sent so far has been heard, without being told: the far end gathers audio until there is
 * enough of it, and plays what it gathered in real time. A mark that comes back sets the matter right.
 * Milliseconds count audio from the first sample ever sent; `nowMs` is monotonic time.
 */
export class Playhead {
  readonly #buffer: FarBuffer;
  #sentMs = 0;
  /** Up to here it has been gathered; the rest waits for more. */
  #gatheredMs = 0;
  #playedMs = 0;
  #playingSinceMs: number | undefined;
  #neededMs: number;

  constructor(buffer: FarBuffer = forkBuffer) {
    this.#buffer = buffer;
    this.#neededMs = buffer.firstMs;
  }

  get sentMs(): number {
    return this.#sentMs;
  }

  /** So much audio was written just now. */
  sent(ms: number, nowMs: number): void {
    this.#settle(nowMs);
    this.#sentMs += ms;
    if (this.#sentMs - this.#gatheredMs < this.#neededMs) return;
    this.#gatheredMs = this.#sentMs;
    this.#neededMs = this.#buffer.laterMs;
    this.#playingSinceMs ??= nowMs + this.#buffer.transitMs;
  }

  playedMs(nowMs: number): number {
    if (this.#playingSinceMs === undefined) return this.#playedMs;
    return Math.min(this.#gatheredMs, this.#playedMs + Math.max(0, nowMs - this.#playingSinceMs));
  }

  /** Sent and not heard yet. */
  aheadMs(nowMs: number): number {
    return this.#sentMs - this.playedMs(nowMs);
  }

  /** The far end said that it has just played as far as `playedMs`. Back it goes by 200 ms at the most. */
  confirm(playedMs: number, nowMs: number): void {
    const earliestMs = this.playedMs(nowMs) - mostBackMs;
    this.#playedMs = Math.min(Math.max(playedMs, earliestMs), this.#sentMs);
    this.#gatheredMs = Math.max(this.#gatheredMs, this.#playedMs);
    this.#playingSinceMs = nowMs;
    this.#neededMs = this.#buffer.laterMs;
  }

  /** The far end threw away what it had not played. Returns how far it had come. */
  cut(nowMs: number): number {
    const playedMs = this.playedMs(nowMs);
    this.#playedMs = playedMs;
    this.#gatheredMs = playedMs;
    this.#sentMs = playedMs;
    this.#playingSinceMs = undefined;
    return playedMs;
  }

  #settle(nowMs: number): void {
    if (this.#playingSinceMs === undefined || this.playedMs(nowMs) < this.#gatheredMs) return;
    this.#playedMs = this.#gatheredMs;
    this.#playingSinceMs = undefined;
  }
}
