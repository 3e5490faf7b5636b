import { ApiError, announceKeyNeeded, errorCodeHeader, pathWith, type Query } from './request.ts';
import { loadSentences } from './sentences/load-sentences.ts';

export type Uploading = {
  query?: Query | undefined;
  idempotencyKey?: string | undefined;
  /** Between 0 and 1: how much was sent. At 1 the answer is awaited. */
  onProgress: (sent: number) => void;
  signal: AbortSignal;
};

/** A connection that has died says nothing: so long no byte is taken by the other end, or no answer comes after the last one. */
const stalledMs = 60_000;
const unansweredMs = 600_000;

/** Sends a form with a file and reports how much was sent, which `fetch` cannot. Errors: as {@link request}; as without an answer also after a minute without progress, or ten without an answer. */
export function upload<T>(path: string, form: FormData, options: Uploading): Promise<T> {
  const { query, idempotencyKey, onProgress, signal } = options;
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const sending = new XMLHttpRequest();
  sending.open('POST', pathWith(path, query));
  sending.responseType = 'json';
  sending.setRequestHeader('Accept', 'application/json');
  if (idempotencyKey !== undefined) sending.setRequestHeader('Idempotency-Key', idempotencyKey);
  let deadline: ReturnType<typeof setTimeout> | undefined;
  const giveUpAfter = (ms: number) => {
    clearTimeout(deadline);
    deadline = setTimeout(() => {
      reject(new ApiError(0));
      sending.abort();
    }, ms);
  };
  sending.upload.onprogress = ({ loaded, total }) => {
    giveUpAfter(loaded < total ? stalledMs : unansweredMs);
    onProgress(total === 0 ? 1 : loaded / total);
  };
  sending.onload = () => {
    if (sending.status >= 200 && sending.status < 300) return resolve(sending.response as T);
    if (sending.status === 401) announceKeyNeeded();
    const detail = (sending.response as { detail?: unknown } | null)?.detail;
    const code = sending.getResponseHeader(errorCodeHeader);
    const error = new ApiError(sending.status, { detail: typeof detail === 'string' ? detail : '', code });
    void loadSentences().then(() => reject(error));
  };
  sending.onerror = () => reject(new ApiError(0));
  sending.onabort = () => reject(signal.reason);
  const abort = () => sending.abort();
  signal.addEventListener('abort', abort);
  giveUpAfter(stalledMs);
  sending.send(form);
  return promise.finally(() => {
    clearTimeout(deadline);
    signal.removeEventListener('abort', abort);
  });
}
