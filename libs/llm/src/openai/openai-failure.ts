import { LigaiError, messageOf } from '@ligai/kernel';
import { APIError } from 'openai';

/**
 * What the SDK throws, in our words. The provider's own text is kept only where it
 * cannot hold the key: a 401 repeats part of it.
 */
export function openAiFailure(error: unknown, model: string): LigaiError {
  if (!(error instanceof APIError)) {
    // A reset in mid-stream is a plain TypeError, a broken line a SyntaxError: neither is an APIError.
    return unavailable(`OpenAI's reply by "${model}" broke off: ${messageOf(error)}`, error);
  }
  const { status, code } = error;
  const what = `OpenAI refused "${model}": ${status ?? 'no status'}${code ? ` ${code}` : ''}`;
  if (status === undefined) return unavailable(`OpenAI failed in the reply by "${model}": ${messageOf(error)}`, error);
  if (status === 401 || status === 403) return new LigaiError('provider_rejected', what);
  // More money is needed, not more patience.
  if (code === 'insufficient_quota') return new LigaiError('provider_rejected', what);
  if (status === 408 || status === 409 || status === 429 || status >= 500) return unavailable(what, error);
  return new LigaiError('provider_rejected', `${what}: ${messageOf(error)}`);
}

const unavailable = (message: string, cause: unknown) =>
  new LigaiError('provider_unavailable', message, { retryable: true, cause });
