import { loadSentences } from './sentences/load-sentences.ts';

/** The API refused a request, or did not answer it. The message is the API's own sentence. */
export class ApiError extends Error {
  /** HTTP status; 0 if there was no answer. */
  readonly status: number;
  /** The kind of the error, an `ErrorCode`; null if the answer names none. */
  readonly code: string | null;

  constructor(
    status: number,
    { detail = '', code = null, cause }: { detail?: string; code?: string | null; cause?: unknown } = {},
  ) {
    super(detail, { cause });
    this.name = 'ApiError';
    this.status = status;
    this.code = code;
  }
}

/** Somebody else changed the record after it was read. */
export const isChangedSince = (error: unknown): boolean =>
  error instanceof ApiError && error.code === 'precondition_failed';

/** The header of an error with its kind. */
export const errorCodeHeader = 'X-Error-Code';

export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

export type RequestOptions = {
  query?: Query | undefined;
  /** Sent as JSON. */
  body?: unknown;
  signal?: AbortSignal | undefined;
  /** Statuses of errors whose answer is wanted as well. */
  alsoAnswers?: readonly number[];
  /** The same key repeats the same request without executing it again. */
  idempotencyKey?: string;
  /** The `etag` that the change is based on: if the record was changed since, it is refused with 412. */
  ifMatch?: string | undefined;
};

/** A record with the `ETag` of its answer. */
export type Tagged<T> = T & { etag?: string };

/** A page of a list. */
export type Page<T> = {
  items: T;
  /** Matching records; null if the list does not count them. */
  total: number | null;
  totalIsEstimate: boolean;
  /** The path of the next page; null on the last one. */
  next: string | null;
};

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** Resolves with the parsed answer. Errors: ApiError with the API's own sentence; the reason of `signal`. */
export async function request<T>(method: Method, path: string, options: RequestOptions = {}): Promise<T> {
  const { response, signal } = await send(method, path, options);
  return response.status === 204 ? (undefined as T) : read(response.json() as Promise<T>, signal, response.status);
}

/** Resolves with the parsed answer of one record that can be edited. */
export async function requestTagged<T>(method: Method, path: string, options: RequestOptions = {}): Promise<Tagged<T>> {
  const { response, signal } = await send(method, path, options);
  const record = await read(response.json() as Promise<Tagged<T>>, signal, response.status);
  // A proxy that compresses answers makes tags weak, which would match nothing.
  const etag = response.headers.get('ETag')?.replace(/^W\//, '');
  return etag === undefined ? record : Object.assign(record, { etag });
}

/** Resolves with a file. */
export async function requestBlob(path: string, options: RequestOptions = {}): Promise<Blob> {
  const { response, signal } = await send('GET', path, options);
  return read(response.blob(), signal, response.status);
}

export async function requestPage<T>(path: string, options: RequestOptions = {}): Promise<Page<T>> {
  const { response, signal } = await send('GET', path, options);
  const { headers } = response;
  const total = headers.get('X-Total-Count');
  return {
    items: await read(response.json() as Promise<T>, signal, response.status),
    total: total === null ? null : Number(total),
    totalIsEstimate: headers.get('X-Total-Count-Estimated') === 'true',
    next: nextPage(headers.get('Link')),
  };
}

export function pathWith(path: string, query: Query = {}): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== '');
  if (given.length === 0) return path;
  return `${path}?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}`;
}

/** Listeners of answers that say that a key is needed. */
const keyNeeded = new Set<() => void>();

export function onKeyNeeded(listener: () => void): () => void {
  keyNeeded.add(listener);
  return () => keyNeeded.delete(listener);
}

export function announceKeyNeeded(): void {
  for (const listener of keyNeeded) listener();
}

/**
 * After this time without the whole answer a request has failed: no page waits for ever. A request that changes something
 * may take longer, as with the test of a key at its provider.
 */
const withinMs: Record<Method, number> = { GET: 30_000, POST: 60_000, PUT: 60_000, DELETE: 60_000 };

function withLimit(signal: AbortSignal | undefined, method: Method): AbortSignal {
  const limit = AbortSignal.timeout(withinMs[method]);
  return signal ? AbortSignal.any([signal, limit]) : limit;
}

const isTimeout = (reason: unknown): boolean => reason instanceof DOMException && reason.name === 'TimeoutError';

/** Why there is no answer: the reason of a signal that somebody aborted, else an ApiError. */
function failureOf(cause: unknown, signal: AbortSignal, status = 0): unknown {
  return signal.aborted && !isTimeout(signal.reason) ? cause : new ApiError(status, { cause });
}

/** The body of an answer, whose connection can break or be too slow as well. */
async function read<T>(body: Promise<T>, signal: AbortSignal, status: number): Promise<T> {
  return body.catch((cause: unknown) => {
    // What is no JSON is an answer, but not one of the API.
    throw failureOf(cause, signal, cause instanceof SyntaxError ? status : 0);
  });
}

async function send(
  method: Method,
  path: string,
  options: RequestOptions,
): Promise<{ response: Response; signal: AbortSignal }> {
  const { query, body, idempotencyKey, ifMatch, alsoAnswers = [] } = options;
  const signal = withLimit(options.signal, method);
  const headers = new Headers({ Accept: 'application/json' });
  if (body !== undefined) headers.set('Content-Type', 'application/json');
  if (idempotencyKey !== undefined) headers.set('Idempotency-Key', idempotencyKey);
  if (ifMatch !== undefined) headers.set('If-Match', ifMatch);
  const init: RequestInit = { method, headers, credentials: 'same-origin', signal };
  if (body !== undefined) init.body = JSON.stringify(body);
  const response = await fetch(pathWith(path, query), init).catch((cause: unknown) => {
    throw failureOf(cause, signal);
  });
  if (response.ok || alsoAnswers.includes(response.status)) return { response, signal };
  if (response.status === 401) announceKeyNeeded();
  const [detail] = await Promise.all([detailOf(response), loadSentences()]);
  throw new ApiError(response.status, { detail, code: response.headers.get(errorCodeHeader) });
}

async function detailOf(response: Response): Promise<string> {
  try {
    const { detail } = (await response.json()) as { detail?: unknown };
    return typeof detail === 'string' ? detail : '';
  } catch {
    return '';
  }
}

/** The address behind `rel="next"` of a `Link` header (RFC 8288). */
function nextPage(link: string | null): string | null {
  return /<([^>]+)>;\s*rel="next"/.exec(link ?? '')?.[1] ?? null;
}
