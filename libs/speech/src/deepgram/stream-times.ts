/** From `fromMs` of the connection on, its times lie `offsetMs` earlier than the stream's. */
type Span = { fromMs: number; offsetMs: number };

/** Converts times of a connection, which begin at zero, to times of the stream, which continue across connections. */
export class StreamTimes {
  #spans: Span[] = [{ fromMs: 0, offsetMs: 0 }];

  /** A new connection, whose first audio is that of the stream from `startMs` on. */
  begin(startMs: number): void {
    this.#spans = [{ fromMs: 0, offsetMs: startMs }];
  }

  /** After `atMs` of the connection, the next `ms` of the stream were not sent. */
  skip(atMs: number, ms: number): void {
    if (ms <= 0) return;
    const last = this.#spans.at(-1) as Span;
    const offsetMs = last.offsetMs + ms;
    if (last.fromMs === atMs) last.offsetMs = offsetMs;
    else this.#spans.push({ fromMs: atMs, offsetMs });
  }

  /** `seconds` of the connection, as milliseconds of the stream. */
  inStream(seconds: number): number {
    const ms = seconds * 1000;
    const span = this.#spans.findLast(({ fromMs }) => ms > fromMs) ?? (this.#spans[0] as Span);
    return ms + span.offsetMs;
  }
}
