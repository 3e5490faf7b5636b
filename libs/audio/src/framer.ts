import { bytesOf, bytesPerSample, samplesIn } from './l16.ts';

export type FramerOptions = {
  sampleRateHz: number;
  /** Length of a frame. */
  frameMs?: number;
  /** Length of the first chunks; a multiple of `frameMs`, at most 600. */
  chunkMs: number;
};

/** Gets views of memory that is reused: what a listener needs later, it copies. */
export type FramerListener = {
  /** A complete frame. */
  frame: (frame: Int16Array) => void;
  /** The next whole chunk, which consists of the last frames. */
  chunk: (chunk: Uint8Array) => void;
};

/** Memory for this much audio, at least the longest chunk, is allocated once; less would be filled more often. */
const slabMs = 1200;

/**
 * Cuts a byte stream that arrives in parts of any size into frames of equal length, and joins frames to chunks. Each byte
 * is copied once: frames and chunks are views of the same memory; only a chunk that would cross its end is moved. The
 * bytes of an incomplete frame, an odd byte included, wait for the next part.
 */
export class Framer {
  readonly frameMs: number;
  readonly #listener: FramerListener;
  readonly #frameSamples: number;
  readonly #sampleRateHz: number;
  #chunkSamples: number;
  readonly #slab: Int16Array;
  readonly #bytes: Uint8Array;
  #filledBytes = 0;
  /** Samples of the slab that were given out as frames, and as chunks. */
  #framed = 0;
  #chunked = 0;

  constructor({ sampleRateHz, frameMs = 20, chunkMs }: FramerOptions, listener: FramerListener) {
    this.frameMs = frameMs;
    this.#sampleRateHz = sampleRateHz;
    this.#listener = listener;
    this.#frameSamples = samplesIn(frameMs, sampleRateHz);
    this.#chunkSamples = samplesIn(chunkMs, sampleRateHz);
    this.#slab = new Int16Array(samplesIn(slabMs, sampleRateHz));
    this.#bytes = bytesOf(this.#slab);
  }

  /** Changes the length of the chunks. Frames that wait for longer ones are given out at once if they are enough now. */
  set chunkMs(ms: number) {
    this.#chunkSamples = samplesIn(ms, this.#sampleRateHz);
    if (this.#framed - this.#chunked >= this.#chunkSamples) this.#giveChunk();
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
    if (this.#framed + this.#frameSamples > this.#slab.length) this.#moveToStart();
  }

  #giveChunk(): void {
    const [start, end] = [this.#chunked * bytesPerSample, this.#framed * bytesPerSample];
    this.#chunked = this.#framed;
    this.#listener.chunk(this.#bytes.subarray(start, end));
  }

  /** Of the frames that wait for the rest of their chunk. */
  #moveToStart(): void {
    this.#slab.copyWithin(0, this.#chunked, this.#framed);
    this.#framed -= this.#chunked;
    this.#chunked = 0;
    this.#filledBytes = this.#framed * bytesPerSample;
  }
}
