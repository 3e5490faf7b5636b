/** A request that cannot be taken as it came, by its HTTP status; what it asks for is another matter (LigaiError). */
export class UnreadableRequest extends Error {
  override readonly name = 'UnreadableRequest';
  readonly status: 400 | 408 | 413;
  /** Bytes that would have been taken, of one that was too large. */
  readonly limit: number | undefined;

  constructor(status: 400 | 408 | 413, message: string, { limit, cause }: { limit?: number; cause?: unknown } = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.status = status;
    this.limit = limit;
  }
}
