/** Codes of the failures that cross a boundary between parts of LigAI. The gateway maps these to HTTP in one table. */
export type LigaiErrorCode =
  | 'aborted'
  | 'bad_configuration'
  | 'call_ended'
  | 'call_active'
  | 'call_not_found'
  | 'conflict'
  | 'internal'
  | 'invalid_request'
  | 'limit_reached'
  | 'no_active_prompt'
  | 'no_bridge'
  | 'no_responder'
  | 'no_such_leg'
  | 'key_unknown'
  | 'not_found'
  | 'outcome_unknown'
  | 'precondition_failed'
  | 'provider_rejected'
  | 'provider_unavailable'
  | 'request_under_way'
  | 'stale_generation'
  | 'switch_rejected'
  | 'switch_unavailable'
  | 'timeout'
  | 'too_many_attempts';

export type LigaiErrorOptions = {
  /** True if the same request may succeed later. Only errors with this mark are retried. */
  retryable?: boolean;
  cause?: unknown;
  /** Facts for the log. Never a secret. */
  fields?: Record<string, unknown>;
};

/**
 * A failure with a code. The message states the failed action and the value: `Cannot originate to "+1555": no free
 * trunk`.
 */
export class LigaiError extends Error {
  override readonly name = 'LigaiError';
  readonly code: LigaiErrorCode;
  readonly retryable: boolean;
  readonly fields: Record<string, unknown>;

  constructor(code: LigaiErrorCode, message: string, options: LigaiErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.retryable = options.retryable ?? false;
    this.fields = options.fields ?? {};
  }
}

export function isLigaiError(error: unknown, code?: LigaiErrorCode): error is LigaiError {
  return error instanceof LigaiError && (code === undefined || error.code === code);
}

/** Wraps any error that is not a `LigaiError` as `internal`, with the original as its cause. */
export function toLigaiError(error: unknown): LigaiError {
  return isLigaiError(error) ? error : new LigaiError('internal', messageOf(error), { cause: error });
}

/** The message of an error. For a failed query only the database's message: that of drizzle repeats the parameters. */
export function messageOf(error: unknown): string {
  if (error instanceof Error && 'query' in error && error.cause !== undefined) return messageOf(error.cause);
  // Node's error for a name with several addresses, none of which responded, has no message.
  if (error instanceof AggregateError && error.message === '') return error.errors.map(messageOf).join('; ');
  return error instanceof Error ? error.message : String(error);
}

/** Why `fetch` failed. undici says only "fetch failed"; its cause has the code. Neither holds the request's headers. */
export function fetchFailureOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = (cause as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : messageOf(cause);
}

/** Ends a switch over a union: fails to compile if a case is missing, and throws on an unexpected value at run time. */
export function unreachable(value: never): never {
  throw new Error(`Unexpected value: ${JSON.stringify(value)}`);
}
