import { ApiError, announceKeyNeeded, errorCodeHeader, pathWith, type Query } from './request.ts';
import { loadSentences } from './sentences/load-sentences.ts';

export type Uploading = {
  query?: Query | undefined;
  idempotencyKey?: string | undefined;
  /** Between 0 and 1: how much was sent. At 1 the answer is awaited. */
  onProgress: (sent: number) => void;
  signal: AbortSignal;
};

/** Sends a form with a file and reports how much was sent, which `fetch` cannot. Errors: as {@link request}. */
export function upload<T>(path: string, form: FormData, options: Uploading): Promise<T> {
  const { query, idempotencyKey, onProgress, signal } = options;
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const sending = new XMLHttpRequest();
  sending.open('POST', pathWith(path, query));
  sending.responseType = 'json';
  sending.setRequestHeader('Accept', 'application/json');
  if (idempotencyKey !== undefined) sending.setRequestHeader('Idempotency-Key', idempotencyKey);
  sending.upload.onprogress = ({ loaded, total }) => onProgress(total === 0 ? 1 : loaded / total);
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
  sending.send(form);
  return promise.finally(() => signal.removeEventListener('abort', abort));
}
