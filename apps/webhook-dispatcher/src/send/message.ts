/** The message: the same bytes under the same id at every attempt. */
export type Message = { id: string; event: string; body: string };

/** The URL of the endpoint, and the secret of the signature. */
export type Endpoint = { url: string; secret: string | null };

/** The result of one POST. */
export type Answer = {
  /** null if there was no response. */
  statusCode: number | null;
  /** The first 64 KiB, as text that Postgres can store. */
  body: string | null;
  /** Why it failed, as text; null if it succeeded. */
  error: string | null;
  /** The policy does not allow connections to the address. */
  refused: boolean;
  /** The delay of `Retry-After`, in milliseconds. */
  retryAfterMs: number | null;
  tookMs: number;
};
