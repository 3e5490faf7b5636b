import { bytesOf, bytesPerSample, samplesIn } from './l16.ts';

export type FramerOptions = {
  sampleRateHz: number;
  /** Length of a frame. */
  frameMs?: number;
  /** Length of a chunk; a multiple of `frameMs`. */
  chunkMs: number;
};

export type FramerListener = {
  /** A complete frame; its memory does not change later. */
  frame: (frame: Int16Array) => void;
  /** The next whole chunk, which consists of the last frames; the receiver may retain it. */
  chunk: (chunk: Uint8Array) => void;
};

/** Memory is allocated for this much audio at once: an allocation per frame or chunk costs more than the audio. */
const slabMs = 1000;

/**
 * Cuts a byte stream that arrives in parts of any size into frames of equal length, and joins frames to chunks. Each byte
 * is copied once: frames and chunks are views of the same memory. The bytes of an incomplete frame, an odd byte included,
 * wait for the next part.
 */
export class Framer {
  readonly frameMs: number;
  readonly #listener: FramerListener;
  readonly #frameSamples: number;
  readonly #chunkSamples: number;
  readonly #slabSamples: number;
  #slab: Int16Array;
  #bytes: Uint8Array;
  #filledBytes = 0;
  /** Samples of the slab that were given out as frames, and as chunks. */
  #framed = 0;
  #chunked = 0;

  constructor({ sampleRateHz, frameMs = 20, chunkMs }: FramerOptions, listener: FramerListener) {
    this.frameMs = frameMs;
    this.#listener = listener;
    this.#frameSamples = samplesIn(frameMs, sampleRateHz);
    this.#chunkSamples = samplesIn(chunkMs, sampleRateHz);
    this.#slabSamples = Math.max(1, Math.floor(slabMs / chunkMs)) * this.#chunkSamples;
    this.#slab = new Int16Array(this.#slabSamples);
    this.#bytes = bytesOf(this.#slab);
  }

  push(part: Uint8Array): void {
    for (let taken = 0; taken < part.length; ) {
      const frameEnd = (this.#framed + this.#frameSamples) * bytesPerSample;
      const count = Math.min(part.length - taken, frameEnd - this.#filledBytes);
      this.#bytes.set(count === part.length ? part : part.subarray(taken, taken + count), this.#filledBytes);
      this.#filledBytes += count;
      taken += count;
      if (this.#filledBytes === frameEnd) this.#frameFilled();
    }
  }

  /** Gives out the complete frames that wait for the rest of their chunk. */
  flush(): void {
    if (this.#framed > this.#chunked) this.#giveChunk();
  }

  #frameFilled(): void {
    const start = this.#framed;
    this.#framed += this.#frameSamples;
    this.#listener.frame(this.#slab.subarray(start, this.#framed));
    if (this.#framed - this.#chunked >= this.#chunkSamples) this.#giveChunk();
    if (this.#framed + this.#frameSamples > this.#slabSamples) this.#nextSlab();
  }

  #giveChunk(): void {
    const [start, end] = [this.#chunked * bytesPerSample, this.#framed * bytesPerSample];
    this.#chunked = this.#framed;
    this.#listener.chunk(this.#bytes.subarray(start, end));
  }

  #nextSlab(): void {
    this.flush();
    this.#slab = new Int16Array(this.#slabSamples);
    this.#bytes = bytesOf(this.#slab);
    this.#filledBytes = 0;
    this.#framed = 0;
    this.#chunked = 0;
  }
}
