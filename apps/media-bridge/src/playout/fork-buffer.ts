import { bytesOf, markSamples, samplesIn } from '@ligai/audio';
import type { Clock } from '@ligai/kernel';
import { playoutRateHz } from './piece-audio.ts';

/** The audio socket as used by the binary path. */
export interface BinarySocket {
  sendAudio(pcm: Uint8Array): void;
  sendMessage(message: object): void;
}

/** The switch executes a `killAudio` with its next frame, within 20 ms; the rest allows for transit. */
const clearedWithinMs = 100;
/**
 * Audio waits in front of the buffer until there is 160 ms of it at first, 80 ms later, and a `killAudio` leaves it there: this
 * silence moves it into the buffer.
 */
const flush = bytesOf(new Int16Array(samplesIn(160, playoutRateHz)));
/** The module stores at most this many marks and ignores further ones. */
const mostMarks = 30;

/**
 * Handles the playout buffer of jambonz's mod_audio_fork (source: its lws_glue.cpp). `killAudio` has three peculiarities:
 *
 * - It only sets a flag. The next frame empties the buffer, including audio that arrived in between, so nothing may be
 * sent
 *   until then. A mark sent before the `killAudio` shows the time: it returns as cleared, after all older marks.
 * - It leaves what waits in front of the buffer, and nothing is moved into the buffer while the media thread holds the lock. So a
 *   cleared buffer is cleared once more: the lock is not held both times.
 * - The module retains the names of discarded marks and removes one name for each mark sample (−1) that it plays. The
 * samples
 *   of the discarded marks do not exist any more, so each later mark would be reported that many marks too late. Therefore
 *   as many mark samples are sent before the next audio; they are not audible. A mark after them shows that they were
 *   played; if it was discarded too, they are sent again. One sample too many has no lasting effect, one too few would.
 */
export class ForkBuffer implements Disposable {
  readonly #clock: Clock;
  readonly #socket: BinarySocket;
  readonly #onCleared: () => void;
  /** Marks that were sent and not returned as played. */
  #marks = new Set<string>();
  /** Number of discarded marks whose names the switch retains. */
  #staleMarks = 0;
  /** The mark after the samples that remove those names. */
  #settledBy: string | undefined;
  #clearedBy: string | undefined;
  /** The buffer is being cleared for the second time. */
  #isAgain = false;
  #patience: Disposable | undefined;
  #count = 0;

  /** Calls `onCleared` once the buffer is empty after a `clear`, never from within `clear`. */
  constructor(clock: Clock, socket: BinarySocket, onCleared: () => void) {
    this.#clock = clock;
    this.#socket = socket;
    this.#onCleared = onCleared;
  }

  /** True from `clear` until the buffer is empty; audio sent in that time is discarded. */
  get clearing(): boolean {
    return this.#clearedBy !== undefined;
  }

  play(samples: Int16Array): void {
    if (this.#staleMarks > 0 && this.#settledBy === undefined) this.#settleMarks();
    this.#socket.sendAudio(bytesOf(samples));
  }

  /** Sends a mark, which returns when the audio before it has been played. */
  mark(name: string): void {
    this.#marks.add(name);
    this.#send(name);
  }

  /** Discards the audio that was not played. */
  clear(): void {
    this.#isAgain = false;
    this.#discard();
  }

  markPlayed(name: string): void {
    this.#marks.delete(name);
    if (name !== this.#settledBy) return;
    this.#settledBy = undefined;
    this.#staleMarks = 0;
  }

  markCleared(name: string): void {
    if (name !== this.#clearedBy) return;
    if (this.#isAgain) {
      this.#cleared();
      return;
    }
    this.#isAgain = true;
    this.#discard();
  }

  [Symbol.dispose](): void {
    this.#patience?.[Symbol.dispose]();
  }

  #discard(): void {
    this.#patience?.[Symbol.dispose]();
    this.#clearedBy = this.#nameOf('cleared');
    this.#socket.sendAudio(flush);
    this.#send(this.#clearedBy);
    this.#socket.sendMessage({ type: 'killAudio' });
    this.#patience = this.#clock.after(clearedWithinMs, () => this.#cleared());
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
