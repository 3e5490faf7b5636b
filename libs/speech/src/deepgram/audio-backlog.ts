/**
 * The audio that no final result covers yet. A new connection is a new request to Deepgram without the state of the
 * previous one, so this audio is sent again: a word that was being spoken when the connection broke is not lost.
 */
export class AudioBacklog {
  readonly #bytesPerMs: number;
  readonly #maxMs: number;
  #chunks: Uint8Array[] = [];
  #bytes = 0;
  #droppedBytes = 0;

  constructor(options: { bytesPerMs: number; maxMs: number }) {
    this.#bytesPerMs = options.bytesPerMs;
    this.#maxMs = options.maxMs;
  }

  /** The start of the stored audio, in milliseconds of the stream. */
  get startMs(): number {
    return this.#droppedBytes / this.#bytesPerMs;
  }

  get endMs(): number {
    return (this.#droppedBytes + this.#bytes) / this.#bytesPerMs;
  }

  /** Oldest first; the very bytes that were appended. */
  get chunks(): readonly Uint8Array[] {
    return this.#chunks;
  }

  /** Discards the oldest audio beyond the bound. */
  append(chunk: Uint8Array): void {
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    this.dropBefore(this.endMs - this.#maxMs);
  }

  /** Drops the audio before `ms`, to the sample; a time before the start has no effect. */
  dropBefore(ms: number): void {
    const wholeSamples = Math.floor((ms * this.#bytesPerMs) / 2) * 2;
    let surplus = Math.min(wholeSamples - this.#droppedBytes, this.#bytes);
    while (surplus > 0) {
      const oldest = this.#chunks[0];
      if (!oldest) return;
      const taken = Math.min(surplus, oldest.length);
      if (taken === oldest.length) this.#chunks.shift();
      else this.#chunks[0] = oldest.subarray(taken);
      this.#bytes -= taken;
      this.#droppedBytes += taken;
      surplus -= taken;
    }
  }
}
