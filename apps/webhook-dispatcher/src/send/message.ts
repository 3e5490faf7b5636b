/** What is sent: the same bytes under the same id at every try. */
export type Message = { id: string; event: string; body: string };

/** Where it is sent, and what it is signed with. */
export type Endpoint = { url: string; secret: string | null };

/** What came of one POST. */
export type Answer = {
  /** null if there was no response. */
  statusCode: number | null;
  /** The first 64 KiB, as text that Postgres can hold. */
  body: string | null;
  /** Why it failed, in words; null where it went well. */
  error: string | null;
  /** The address may not be connected to. */
  refused: boolean;
  /** What `Retry-After` asks for, in milliseconds. */
  retryAfterMs: number | null;
  tookMs: number;
};
