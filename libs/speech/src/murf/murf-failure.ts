import {
  failureKindOfStatus,
  type ProviderError,
  type ProviderFailureFields,
  type ProviderFailureKind,
  providerFailure,
} from '@ligai/kernel';

/**
 * What Murf's texts mean, first match first; it documents no codes for the socket. Seen: "Exceeded Active context limit",
 * "Invalid voice_id: … is not supported for the selected model (FALCON)", "Locale 'en' is not a recognized or supported
 * locale", "Gen2 Model is not available in global.api.murf.ai", "Invalid api key", "Expired subscription or character limit
 * exhausted".
 */
const meanings: Array<[RegExp, ProviderFailureKind]> = [
  [
    /context limit|rate limit|concurren|requests? limit|too many (\w+ ){0,3}(requests|contexts|connections|sessions)/i,
    'limited',
  ],
  [
    /invalid text|\btext\b(?!.to.speech).*(exceed|too (long|many|large)|limit)|too (long|large|many char)|per request/i,
    'bad_request',
  ],
  [/\bvoice_?id\b|\b(invalid|unknown|unsupported) voice\b/i, 'unknown_voice'],
  // Before `voice`: an account without credit is an account that generates no voice.
  [/credit|quota|exhausted|expired|payment|billing|\btrial\b|suspended|deactivated|api.?key/i, 'refused'],
  [/(characters?|words?|minutes?|generation|usage|plan|account|monthly|daily) limit/i, 'refused'],
  [/\baccount\b.{0,40}\b(disabled|closed|blocked|locked|inactive)\b/i, 'refused'],
  [/\bvoice/i, 'unknown_voice'],
  [/\blocale\b/i, 'bad_request'],
  [/unauthori[sz]ed|forbidden|insufficient|subscription|limit reached/i, 'refused'],
  [/\bmodel\b/i, 'unknown_model'],
  [/invalid|unsupported|not (a |an )?(recognized|supported|available|valid)/i, 'bad_request'],
];

/** Murf's texts are short; the time of the expressions above grows with the length. */
const longestText = 500;

/** An error that Murf sent as text. Text that does not match a known rejection is treated as temporary. */
export function failureInWords(text: string): ProviderError {
  return failure(`Murf: ${text}`, { kind: kindInWords(text) ?? 'unreachable' });
}

/**
 * The error for a rejected upgrade or request. The status determines its kind; for a bad request the text names the
 * fault.
 */
export function failureOfStatus(status: number, body: string, retryAfterMs?: number): ProviderError {
  const byStatus = failureKindOfStatus(status);
  const kind = byStatus === 'bad_request' ? (kindInWords(body) ?? byStatus) : byStatus;
  const text = `Murf refused the request with ${status}${body ? `: ${body}` : ''}`;
  return failure(text, { kind, status, ...(retryAfterMs !== undefined && { retryAfterMs }) });
}

export function unavailable(detail: string, cause?: unknown): ProviderError {
  return failure(detail, { kind: 'unreachable' }, cause);
}

export function rejected(detail: string, kind: 'refused' | 'bad_request'): ProviderError {
  return failure(detail, { kind });
}

function kindInWords(text: string): ProviderFailureKind | undefined {
  const start = text.slice(0, longestText);
  return meanings.find(([words]) => words.test(start))?.[1];
}

function failure(text: string, fields: Omit<ProviderFailureFields, 'provider'>, cause?: unknown): ProviderError {
  return providerFailure(text.slice(0, longestText), { provider: 'murf', ...fields }, cause);
}
