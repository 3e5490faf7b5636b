import { avoidMarkSample, bytesOf, msOf, type Pause, PauseFinder, samplesIn, samplesOf, soundOf } from '@ligai/audio';
import type { HeardPiece, PieceId } from '@ligai/conversation';
import type { LigaiError } from '@ligai/kernel';

/** Both return paths use 8 kHz, the rate of the phone line: the switch would discard a higher rate. */
export const playoutRateHz = 8000;

/** Memory is allocated at once for this much speech per character of the text: voices need 60 to 75 ms. */
const roomMsPerChar = 80;
const mostRoomMs = 30_000;
const usualTextLength = 25;

/** The state of a piece's audio: incomplete, complete, or failed. */
export type Arrival = { phase: 'arriving' } | { phase: 'complete' } | { phase: 'failed'; error: LigaiError };

/**
 * The audio of one piece, filled by TTS while it is played. It is stored completely until the piece is finished, so
 * that playback can resume at any sample. Returned memory is never overwritten: a socket may still be sending it.
 */
export class PieceAudio {
  readonly pieceId: PieceId;
  /** Called after every change. The playout that plays this piece sets it. */
  onChange: () => void = () => {};
  #samples: Int16Array;
  #length = 0;
  #arrival: Arrival = { phase: 'arriving' };
  readonly #pauses = new PauseFinder(playoutRateHz);

  /** `textLength`: characters that will be spoken, an estimate of the audio's length; longer audio has room as well. */
  constructor(pieceId: PieceId, textLength = usualTextLength) {
    this.pieceId = pieceId;
    const expectedMs = Math.min(mostRoomMs, textLength * roomMsPerChar);
    this.#samples = new Int16Array(samplesIn(expectedMs, playoutRateHz));
  }

  /** Samples so far. */
  get length(): number {
    return this.#length;
  }

  get audioMs(): number {
    return msOf(this.#length, playoutRateHz);
  }

  get arrival(): Arrival {
    return this.#arrival;
  }

  /** True once no more audio follows. */
  get closed(): boolean {
    return this.#arrival.phase !== 'arriving';
  }

  /** Silences so far; the last may continue. */
  get pauses(): Pause[] {
    return this.#pauses.pauses();
  }

  /** Length of the audio so far without its silences. */
  get speechMs(): number {
    return this.pauses.reduce((ms, { startMs, endMs }) => ms - (endMs - startMs), this.audioMs);
  }

  append(pcm: Uint8Array): void {
    if (this.closed || pcm.length === 0) return;
    const chunk = samplesOf(pcm);
    this.#makeRoom(chunk.length);
    this.#samples.set(chunk, this.#length);
    const added = this.#samples.subarray(this.#length, this.#length + chunk.length);
    avoidMarkSample(added);
    this.#pauses.push(added);
    this.#length += chunk.length;
    this.onChange();
  }

  complete(): void {
    this.#close({ phase: 'complete' });
  }

  fail(error: LigaiError): void {
    this.#close({ phase: 'failed', error });
  }

  /** Samples from `from` up to `to`; the same memory. */
  slice(from: number, to: number): Int16Array {
    return this.#samples.subarray(from, Math.min(to, this.#length));
  }

  /** A copy of all samples so far. */
  bytes(): Uint8Array {
    return bytesOf(this.#samples.slice(0, this.#length));
  }

  heard(heardMs: number): HeardPiece {
    return {
      pieceId: this.pieceId,
      heardMs: Math.max(0, Math.min(heardMs, this.audioMs)),
      audioMs: this.audioMs,
      complete: this.#arrival.phase === 'complete',
      pauses: this.pauses,
      sound: soundOf(this.slice(0, this.#length), playoutRateHz),
    };
  }

  #close(arrival: Arrival): void {
    if (this.closed) return;
    this.#arrival = arrival;
    this.onChange();
  }

  #makeRoom(more: number): void {
    if (this.#length + more <= this.#samples.length) return;
    const larger = new Int16Array(Math.max(this.#samples.length * 2, this.#length + more));
    larger.set(this.#samples.subarray(0, this.#length));
    this.#samples = larger;
  }
}
