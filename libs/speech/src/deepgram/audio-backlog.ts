const firstRoomMs = 2000;
/** Share of the memory that may be filled: the more is free, the less often the audio is moved to its start. */
const mostFilled = 0.75;

/**
 * The audio that no final result covers yet. A new connection is a new request to Deepgram without the state of the
 * previous one, so this audio is sent again: a word that was being spoken when the connection broke is not lost.
 *
 * It is copied into memory that is allocated once for a call. Retaining the chunks themselves makes each of them old
 * garbage: with 220 calls 3.5 MB/s outside of V8's heap, and a collection of the old generation every ten seconds.
 */
export class AudioBacklog {
  readonly #bytesPerMs: number;
  readonly #maxMs: number;
  #memory: Uint8Array;
  /** Position of the oldest byte in the memory. */
  #start = 0;
  #bytes = 0;
  #droppedBytes = 0;

  constructor({ bytesPerMs, maxMs }: { bytesPerMs: number; maxMs: number }) {
    this.#bytesPerMs = bytesPerMs;
    this.#maxMs = maxMs;
    this.#memory = new Uint8Array(Math.min(firstRoomMs, maxMs) * bytesPerMs);
  }

  /** The start of the stored audio, in milliseconds of the stream. */
  get startMs(): number {
    return this.#droppedBytes / this.#bytesPerMs;
  }

  get endMs(): number {
    return (this.#droppedBytes + this.#bytes) / this.#bytesPerMs;
  }

  /** A copy of the stored audio. */
  audio(): Uint8Array {
    return this.#stored.slice();
  }

  /** Copies the chunk, and discards the oldest audio beyond the bound. */
  append(chunk: Uint8Array): void {
    this.#makeRoom(chunk.length);
    this.#memory.set(chunk, this.#start + this.#bytes);
    this.#bytes += chunk.length;
    this.dropBefore(this.endMs - this.#maxMs);
  }

  /** Drops the audio before `ms`, to the sample; a time before the start has no effect. */
  dropBefore(ms: number): void {
    const wholeSamples = Math.floor((ms * this.#bytesPerMs) / 2) * 2;
    const surplus = Math.min(wholeSamples - this.#droppedBytes, this.#bytes);
    if (surplus <= 0) return;
    this.#start += surplus;
    this.#bytes -= surplus;
    this.#droppedBytes += surplus;
  }

  get #stored(): Uint8Array {
    return this.#memory.subarray(this.#start, this.#start + this.#bytes);
  }

  #makeRoom(more: number): void {
    if (this.#start + this.#bytes + more <= this.#memory.length) return;
    const needed = (this.#bytes + more) / mostFilled;
    if (needed <= this.#memory.length) this.#memory.copyWithin(0, this.#start, this.#start + this.#bytes);
    else {
      const larger = new Uint8Array(Math.ceil(Math.max(needed, 2 * this.#memory.length)));
      larger.set(this.#stored);
      this.#memory = larger;
    }
    this.#start = 0;
  }
}
