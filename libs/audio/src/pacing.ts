/** How far ahead of playback audio may be sent, in milliseconds. */
export type Lead = { burstMs: number; maxMs: number };

/**
 * For a switch with a small buffer: a first burst that fills the buffer, then enough lead to hide a stall of this
 * process, and no more, since all of it is discarded at a barge-in.
 */
export const usualLead: Lead = { burstMs: 200, maxMs: 400 };

/**
 * Milliseconds that may be ahead of playback `sinceStartMs` after the first frame of an utterance: the burst at once,
 * then increasing in real time (so audio is sent at twice real time) up to the maximum.
 */
export function leadAllowedMs(sinceStartMs: number, lead: Lead = usualLead): number {
  return Math.min(lead.maxMs, lead.burstMs + Math.max(0, sinceStartMs));
}

/** The buffer of the far end between the arrival of a frame and its playback. */
export type FarBuffer = {
  /** Audio that must be buffered before the first playback, and later before playback resumes. */
  firstMs: number;
  laterMs: number;
  /** From our write to the network packet, if the buffer is filled. */
  transitMs: number;
  /** Audio that is still played after a command to stop: half a packet on average, and the way. */
  stopsAfterMs: number;
  /** Audio that has been played after a mark when the mark arrives: half a packet on average, and the way. */
  markLateMs: number;
  /** Audio in a packet to the telephone: a mark is returned with the packet that contains it. */
  packetMs: number;
  /** From the packet to the arrival of its marks. */
  markWayMs: number;
};

/**
 * jambonz's mod_audio_fork, as measured on FreeSWITCH 1.11.1: it buffers 160 ms before it plays first and 80 ms
 * after it has run dry; from our write to the first packet on the wire 9–14 ms at the median.
 */
export const forkBuffer: FarBuffer = {
  ...{ firstMs: 160, laterMs: 80, transitMs: 10, stopsAfterMs: 12, markLateMs: 12 },
  ...{ packetMs: 20, markWayMs: 2 },
};

/**
 * How far a mark may move the playhead back: the jitter of frames, network and event loop. If a mark is later than
 * that, more likely the mark is late than the audio, and using it would stop the sending until the far end's buffer is
 * empty.
 */
const mostBackMs = 200;

/**
 * Estimates which part of the sent audio has been heard: the far end buffers audio until there is enough of it, then
 * plays the buffered audio in real time. A returned mark corrects the estimate. Milliseconds count audio from the first
 * sample ever sent; `nowMs` is monotonic time.
 */
export class Playhead {
  readonly #buffer: FarBuffer;
  #sentMs = 0;
  /** Audio up to here has been buffered for playback; the rest waits for more audio. */
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

  /** Records that `ms` of audio were written now. */
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

  /**
   * When the far end plays, or played, the sample at this position, as far as it is known now. Audio that is not buffered for
   * playback yet is assumed to follow in time.
   */
  playsAt(positionMs: number, nowMs: number): number {
    const { transitMs } = this.#buffer;
    const sinceMs = this.#playingSinceMs ?? nowMs + transitMs;
    return sinceMs + positionMs - this.#playedMs;
  }

  /** Milliseconds that were sent and not heard yet. */
  aheadMs(nowMs: number): number {
    return this.#sentMs - this.playedMs(nowMs);
  }

  /** The far end has just played up to `playedMs`. Moves the playhead back by at most 200 ms. */
  confirm(playedMs: number, nowMs: number): void {
    const earliestMs = this.playedMs(nowMs) - mostBackMs;
    this.#playedMs = Math.min(Math.max(playedMs + this.#buffer.markLateMs, earliestMs), this.#sentMs);
    this.#gatheredMs = Math.max(this.#gatheredMs, this.#playedMs);
    this.#playingSinceMs = nowMs;
    this.#neededMs = this.#buffer.laterMs;
  }

  /** The far end was told to discard the audio that it has not played. Returns the position that it reaches. */
  cut(nowMs: number): number {
    const playedMs = this.playedMs(nowMs + this.#buffer.stopsAfterMs);
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
