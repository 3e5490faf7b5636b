import { ProviderFailureKind, type ProviderName, providerMessageLength } from '@ligai/contracts';
import { isLigaiError, messageOf, startOfText, storableText } from '@ligai/kernel';
import { z } from 'zod';

/** A failed request to a provider. */
export type ProviderFailure = {
  provider: ProviderName;
  kind: ProviderFailureKind;
  /** HTTP status; null if there was none. */
  status: number | null;
  /** Message without the key. */
  message: string;
  /** True if the same request may succeed when repeated at once. */
  retryable: boolean;
  retryAfterMs: number | null;
  /** Id of the API key that the request was sent with (`keyIdOf`); null if unknown. */
  keyId: string | null;
};

/** The `fields` of adapters' errors. Each is parsed separately: an invalid one is ignored. */
const Fields = z.object({
  kind: ProviderFailureKind.optional().catch(undefined),
  status: z.number().int().min(100).max(999).optional().catch(undefined),
  retryAfterMs: z.number().nonnegative().optional().catch(undefined),
  keyId: z.string().max(64).optional().catch(undefined),
});

/** Statuses that concern the key: it is unknown, has no credit, or lacks permission. */
const refusals = new Set([401, 402, 403]);

export function toProviderFailure(provider: ProviderName, error: unknown): ProviderFailure {
  const fields = Fields.parse(isLigaiError(error) ? error.fields : {});
  const { status = null, retryAfterMs, keyId = null } = fields;
  return {
    provider,
    kind: fields.kind ?? kindOf(error, status),
    status,
    message: startOfText(storableText(messageOf(error)), providerMessageLength),
    retryable: isLigaiError(error) && error.retryable,
    retryAfterMs: retryAfterMs === undefined ? null : Math.round(retryAfterMs),
    keyId,
  };
}

/** The kind of an error without one. An internal error counts as a bad request, not as a failure of the provider. */
function kindOf(error: unknown, status: number | null): ProviderFailureKind {
  if (status !== null && refusals.has(status)) return 'refused';
  if (status === 429) return 'limited';
  const isAway = isLigaiError(error, 'provider_unavailable') || isLigaiError(error, 'timeout');
  return isAway ? 'unreachable' : 'bad_request';
}
