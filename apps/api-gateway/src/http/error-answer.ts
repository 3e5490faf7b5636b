import type { ErrorCode } from '@ligai/contracts';
import { isDatabaseAway } from '@ligai/db';
import { isLigaiError, type LigaiError, type LigaiErrorCode } from '@ligai/kernel';
import { megabyte } from './edge-limits.ts';
import { UnreadableRequest } from './unreadable-request.ts';

export type ErrorAnswer = { status: number; detail: string; headers: Record<string, string> };

/** What each failure is in HTTP. 500 hides its detail. */
const statusOf: Record<LigaiErrorCode, number> = {
  aborted: 503,
  bad_configuration: 500,
  call_active: 400,
  call_ended: 400,
  call_not_found: 404,
  conflict: 400,
  internal: 500,
  invalid_request: 422,
  key_unknown: 401,
  limit_reached: 503,
  no_active_prompt: 400,
  no_bridge: 503,
  no_responder: 503,
  no_such_leg: 404,
  not_found: 404,
  // No `Retry-After`: what was asked for may have been done.
  outcome_unknown: 504,
  precondition_failed: 412,
  provider_rejected: 503,
  provider_unavailable: 503,
  request_under_way: 409,
  stale_generation: 500,
  switch_rejected: 503,
  switch_unavailable: 503,
  timeout: 503,
  too_many_attempts: 429,
};

/**
 * Seconds after which another try is worth it: about how soon a call ends or a service is back, or a request is done.
 */
const retryAfterSeconds: Partial<Record<number, string>> = { 409: '1', 503: '5' };

/** Ours, and those of Express, which come as errors with a status. */
type HttpError = Error & { status: number; limit?: number | undefined };

export function errorAnswer(error: unknown): ErrorAnswer {
  if (isLigaiError(error))
    return answer(publicCode(error.code), statusOf[error.code] ?? 500, error.message, retryAfterOf(error));
  if (isDatabaseAway(error)) return answer('database_unavailable', 503, 'The database is out of reach');
  if (!isHttpError(error)) return answer('internal', 500, '');
  if (error.status === 413)
    return answer('too_large', 413, `The body is too large: at most ${limitOf(error)} MB are taken`);
  if (error instanceof UnreadableRequest) return answer('unreadable', error.status, error.message);
  // Express's own refusals, such as a path with a broken "%".
  return answer('unreadable', 400, `Cannot read the request: ${error.message}`);
}

function answer(code: ErrorCode, status: number, message: string, retryAfter?: string): ErrorAnswer {
  const detail = status === 500 ? 'Internal server error' : message;
  const seconds = retryAfter ?? retryAfterSeconds[status];
  return {
    ...{ status, detail },
    headers: { 'X-Error-Code': code, ...(seconds !== undefined && { 'Retry-After': seconds }) },
  };
}

/** Of an error that knows it. */
function retryAfterOf({ fields: { retryAfterSeconds: seconds } }: LigaiError): string | undefined {
  return typeof seconds === 'number' ? String(seconds) : undefined;
}

const publicCode = (code: LigaiErrorCode): ErrorCode =>
  code === 'bad_configuration' || code === 'stale_generation' ? 'internal' : code;

const limitOf = ({ limit = megabyte }: HttpError): number => Math.round(limit / megabyte);

function isHttpError(error: unknown): error is HttpError {
  if (!(error instanceof Error)) return false;
  const { status } = error as Partial<HttpError>;
  return typeof status === 'number' && status >= 400 && status < 500;
}
