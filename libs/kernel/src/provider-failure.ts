import { LigaiError, type LigaiErrorCode, type LigaiErrorOptions } from './errors.ts';

/**
 * The kind of a failed request to a provider. `refused`: the key is wrong, not allowed, or out of credit. `limited`:
 * too many requests at the moment. `unreachable`: no usable response. The others concern only the request.
 */
export type ProviderFailureKind =
  | 'refused'
  | 'limited'
  | 'unreachable'
  | 'unknown_model'
  | 'unknown_voice'
  | 'bad_request';

/** The `fields` of a {@link ProviderError}. */
export type ProviderFailureFields = {
  provider: 'openai' | 'murf' | 'deepgram';
  kind: ProviderFailureKind;
  /** HTTP status, if the provider responded with one. */
  status?: number;
  /** The pause that the provider requested before the next request. */
  retryAfterMs?: number;
  /** `keyIdOf` the API key that the request was sent with: by the time it fails, another one may be set. */
  keyId?: string;
};

/**
 * Identifies an API key without disclosing it: 48 bits of FNV-1a, to which far too many keys map to guess one of them. Two
 * services that use the same key compute the same id.
 */
export function keyIdOf(apiKey: string): string {
  let hash = 0xcbf29ce484222325n;
  for (const char of apiKey) hash = BigInt.asUintN(64, (hash ^ BigInt(char.codePointAt(0) ?? 0)) * 0x100000001b3n);
  return (hash ^ (hash >> 48n)).toString(16).padStart(16, '0').slice(-12);
}

/** A failed request to a provider. Made by {@link providerFailure}. */
export class ProviderError extends LigaiError {
  declare readonly fields: ProviderFailureFields;

  constructor(code: LigaiErrorCode, message: string, options: LigaiErrorOptions & { fields: ProviderFailureFields }) {
    super(code, message, options);
  }
}

/** The same failure, with the id of the key that the request was sent with. */
export function withKeyId(error: unknown, apiKey: string): unknown {
  if (error instanceof ProviderError) error.fields.keyId ??= keyIdOf(apiKey);
  return error;
}

/** `limited` and `unreachable` may pass: `provider_unavailable`, retryable. The others do not: `provider_rejected`. */
export function providerFailure(message: string, fields: ProviderFailureFields, cause?: unknown): ProviderError {
  const retryable = mayPass(fields.kind);
  const code = retryable ? 'provider_unavailable' : 'provider_rejected';
  return new ProviderError(code, message, { retryable, fields, ...(cause !== undefined && { cause }) });
}

export function mayPass(kind: ProviderFailureKind): boolean {
  return kind === 'limited' || kind === 'unreachable';
}

/** The kind of a failure by its HTTP status, if the provider's message does not determine it. */
export function failureKindOfStatus(status: number): ProviderFailureKind {
  if (status === 401 || status === 402 || status === 403) return 'refused';
  if (status === 429) return 'limited';
  return status === 408 || status === 409 || status < 400 || status >= 500 ? 'unreachable' : 'bad_request';
}

const longestRetryAfterMs = 3_600_000;

/** The header `Retry-After` in milliseconds: seconds, or an HTTP date. Undefined if it is missing or invalid. */
export function retryAfterMsOf(header: string | null | undefined, nowEpochMs: number): number | undefined {
  if (header === null || header === undefined || header.trim() === '') return undefined;
  const text = header.trim();
  const ms = /^\d+(\.\d+)?$/.test(text) ? Number(text) * 1000 : Date.parse(text) - nowEpochMs;
  return Number.isFinite(ms) ? Math.min(Math.max(0, Math.round(ms)), longestRetryAfterMs) : undefined;
}
