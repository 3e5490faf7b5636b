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

/**
 * Values of `code` or `type` that mean that the key has no such model: of OpenAI, which also sends it as a 403 to a
 * project without access to the model, of Azure, and of compatible servers.
 */
const unknownModels = /^(model_not_found|invalid_model|unknown_model|model_not_available|DeploymentNotFound)$/i;

/** Texts of errors that have no such code: "invalid model ID", "x is not a valid model ID", "The model `x` does not exist". */
const unknownModelTexts =
  /\binvalid model\b|\bnot a valid model\b|\b(model|deployment)\b.{0,200}\b(does not exist|not found)\b/i;

type ErrorWords = { [word in 'code' | 'type' | 'message']?: string | null | undefined };

export function isUnknownModel({ status, code, type, message }: ErrorWords & { status: number | undefined }): boolean {
  if ([code, type].some((word) => typeof word === 'string' && unknownModels.test(word))) return true;
  return (status === 400 || status === 404) && unknownModelTexts.test((message ?? '').slice(0, longestText));
}

/** The texts that are matched are short. */
const longestText = 500;

function kindOf(error: APIError): ProviderFailureKind {
  const { status, code, type } = error;
  if (isAccountRefusal(code, type)) return 'refused';
  if (isUnknownModel(error)) return 'unknown_model';
  if (status === undefined) return /rate_limit/.test(`${code} ${type}`) ? 'limited' : 'unreachable';
  return failureKindOfStatus(status);
}

function retryAfterOf({ headers }: APIError, nowEpochMs: number): number | undefined {
  const ms = Number(headers?.get('retry-after-ms') ?? Number.NaN);
  return Number.isFinite(ms) && ms >= 0 ? ms : retryAfterMsOf(headers?.get('retry-after'), nowEpochMs);
}
