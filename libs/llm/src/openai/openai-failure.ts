import {
  failureKindOfStatus,
  type LigaiError,
  messageOf,
  type ProviderFailureKind,
  providerFailure,
  retryAfterMsOf,
} from '@ligai/kernel';
import { APIError } from 'openai';

/**
 * Maps an error of the SDK. The provider's own text is included only if it cannot hold the key: a 401 repeats part of
 * it.
 */
export function openAiFailure(error: unknown, model: string, nowEpochMs: number): LigaiError {
  if (!(error instanceof APIError)) {
    // A reset in mid-stream is a plain TypeError, a broken line a SyntaxError: neither is an APIError.
    return unreachable(`OpenAI's reply by "${model}" broke off: ${messageOf(error)}`, error);
  }
  const { status, code } = error;
  const kind = kindOf(error);
  if (status === undefined) {
    const what = `OpenAI failed in the reply by "${model}": ${messageOf(error)}`;
    return providerFailure(what, { provider: 'openai', kind }, error);
  }
  const what = `OpenAI refused "${model}": ${status}${code ? ` ${code}` : ''}`;
  const retryAfterMs = retryAfterOf(error, nowEpochMs);
  const fields = { provider: 'openai', kind, status, ...(retryAfterMs !== undefined && { retryAfterMs }) } as const;
  const message = kind === 'refused' || kind === 'limited' || status >= 500 ? what : `${what}: ${messageOf(error)}`;
  return providerFailure(message, fields, kind === 'refused' ? undefined : error);
}

export function unreachable(message: string, cause?: unknown): LigaiError {
  return providerFailure(message, { provider: 'openai', kind: 'unreachable' }, cause);
}

/**
 * Values of `code` or `type` that mean a billing problem, which a retry does not solve. The status is 429, 402 or 403.
 */
const accountRefusals =
  /^(insufficient_quota|billing_not_active|billing_hard_limit_reached|account_deactivated|access_terminated)$/;

export function isAccountRefusal(...words: Array<string | null | undefined>): boolean {
  return words.some((word) => typeof word === 'string' && accountRefusals.test(word));
}

function kindOf({ status, code, type }: APIError): ProviderFailureKind {
  if (isAccountRefusal(code, type)) return 'refused';
  // A project without access to a model gets a 403 with this code; the key is valid nevertheless.
  if (code === 'model_not_found') return 'unknown_model';
  if (status === undefined) return /rate_limit/.test(`${code} ${type}`) ? 'limited' : 'unreachable';
  return failureKindOfStatus(status);
}

function retryAfterOf({ headers }: APIError, nowEpochMs: number): number | undefined {
  const ms = Number(headers?.get('retry-after-ms') ?? Number.NaN);
  return Number.isFinite(ms) && ms >= 0 ? ms : retryAfterMsOf(headers?.get('retry-after'), nowEpochMs);
}
