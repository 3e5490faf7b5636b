import { LigaiError } from '@ligai/kernel';

/** Words by which Murf refuses for good; codes are not documented, so its texts must do. */
const refusal =
  /invalid|unsupported|not (a |an )?(recognized|supported|available|valid)|unauthori[sz]ed|forbidden|credit|payment|insufficient/i;

/** An error that Murf told in words. What does not sound like a refusal may pass by itself. */
export function failureInWords(text: string): LigaiError {
  const detail = `Murf: ${text}`.slice(0, 500);
  return refusal.test(text) ? new LigaiError('provider_rejected', detail) : unavailable(detail);
}

/** A refused upgrade. Too many at once (429) and a server's own trouble pass; a key, a plan or a parameter does not mend. */
export function failureOfStatus(status: number, body: string): LigaiError {
  const detail = `Murf refused the connection with ${status}${body ? `: ${body}` : ''}`.slice(0, 500);
  const hopeless = status >= 400 && status < 500 && status !== 408 && status !== 429;
  return hopeless ? new LigaiError('provider_rejected', detail) : unavailable(detail);
}

export function unavailable(detail: string, cause?: unknown): LigaiError {
  return new LigaiError('provider_unavailable', detail, { retryable: true, ...(cause !== undefined && { cause }) });
}
