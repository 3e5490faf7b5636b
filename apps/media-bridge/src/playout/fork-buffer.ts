import { bytesOf, markSamples } from '@ligai/audio';
import type { Clock } from '@ligai/kernel';

/** What the binary path asks of the audio socket. */
export interface BinarySocket {
  sendAudio(pcm: Uint8Array): void;
  sendMessage(message: object): void;
}

/** The switch carries a `killAudio` out with its next frame, 20 ms; the rest is the way there and back. */
const clearedWithinMs = 100;
/** The module keeps no more marks, and ignores those beyond. */
const mostMarks = 30;

/**
 * The playout buffer of jambonz's mod_audio_fork, as it has to be handled (read in its lws_glue.cpp). Two of its ways
 * need care at a `killAudio`:
 *
 * - It only raises a flag. The next frame empties the buffer, what came since included, so nothing may be sent before
 *   that. A mark just ahead of the `killAudio` shows when: it comes back as cleared, behind all older marks.
 * - It keeps the names of discarded marks and removes one name for each mark sample (−1) that it plays. The samples of the
 *   discarded marks are gone, so each later mark would be reported that many marks too late. Therefore as many mark
 *   samples are sent ahead of the next audio; they are not audible. A mark behind them shows that they passed; if it was
 *   discarded too, they are sent again. One sample too many does no lasting harm, one too few would.
 */
export class ForkBuffer implements Disposable {
  readonly #clock: Clock;
  readonly #socket: BinarySocket;
  readonly #onCleared: () => void;
  /** Sent, and not come back as played. */
  #marks = new Set<string>();
  /** Names that the switch keeps of marks that it threw away. */
  #staleMarks = 0;
  /** The mark behind the samples that take those away. */
  #settledBy: string | undefined;
  #clearedBy: string | undefined;
  #patience: Disposable | undefined;
  #count = 0;

  /** Calls `onCleared` once the buffer is empty after a `clear`, never from within `clear`. */
  constructor(clock: Clock, socket: BinarySocket, onCleared: () => void) {
    this.#clock = clock;
    this.#socket = socket;
    this.#onCleared = onCleared;
  }

  /** From `clear` until the buffer is empty. What is sent meanwhile is thrown away. */
  get clearing(): boolean {
    return this.#clearedBy !== undefined;
  }

  play(samples: Int16Array): void {
    if (this.#staleMarks > 0 && this.#settledBy === undefined) this.#settleMarks();
    this.#socket.sendAudio(bytesOf(samples));
  }

  /** It comes back when what was sent before it has been played. */
  mark(name: string): void {
    this.#marks.add(name);
    this.#send(name);
  }

  /** Throws away what was not played. */
  clear(): void {
    this.#clearedBy = this.#nameOf('cleared');
    this.#send(this.#clearedBy);
    this.#socket.sendMessage({ type: 'killAudio' });
    this.#patience = this.#clock.after(clearedWithinMs, () => this.#cleared());
  }

  markPlayed(name: string): void {
    this.#marks.delete(name);
    if (name !== this.#settledBy) return;
    this.#settledBy = undefined;
    this.#staleMarks = 0;
  }

  markCleared(name: string): void {
    if (name === this.#clearedBy) this.#cleared();
  }

  [Symbol.dispose](): void {
    this.#patience?.[Symbol.dispose]();
  }

  #settleMarks(): void {
    this.#socket.sendAudio(bytesOf(markSamples(this.#staleMarks)));
    this.#settledBy = this.#nameOf('settled');
    this.mark(this.#settledBy);
  }

  #cleared(): void {
    this.#patience?.[Symbol.dispose]();
    this.#clearedBy = undefined;
    this.#settledBy = undefined;
    this.#staleMarks = Math.min(mostMarks, this.#staleMarks + this.#marks.size);
    this.#marks.clear();
    this.#onCleared();
  }

  #send(name: string): void {
    this.#socket.sendMessage({ type: 'mark', data: { name } });
  }

  #nameOf(what: string): string {
    this.#count += 1;
    return `${what}-${this.#count}`;
  }
}
