/** Milliseconds of the machine's monotonic clock: the same in all processes, which `performance.now()` is not. */
export const machineTimeMs = (): number => Number(process.hrtime.bigint()) / 1_000_000;

const bucketMs = 0.5;
const buckets = 4000;

/** Counts how late frames are, in buckets of half a millisecond up to 2 s. */
export class Lateness {
  #counts = new Uint32Array(buckets);

  add(lateMs: number, frames = 1): void {
    const at = Math.min(buckets - 1, Math.max(0, Math.ceil(lateMs / bucketMs)));
    this.#counts[at] = (this.#counts[at] as number) + frames;
  }

  /** The 99th percentile since the last call; 0 without frames. */
  takeP99Ms(): number {
    const counts = this.#counts;
    this.#counts = new Uint32Array(buckets);
    let left = 0.99 * counts.reduce((sum, count) => sum + count, 0);
    const at = counts.findIndex((count) => {
      left -= count;
      return left <= 0;
    });
    return Math.max(0, at) * bucketMs;
  }
}
