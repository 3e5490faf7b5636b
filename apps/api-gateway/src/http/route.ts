import type { IncomingHttpHeaders } from 'node:http';
import type { z } from 'zod';
import type { Gateway } from '../gateway.ts';
import type { IfMatch } from './entity-tag.ts';
import type { IdempotencyRecord } from './idempotency/idempotency-record.ts';
import type { Upload, UploadRules } from './uploaded-file.ts';

export type Method = 'get' | 'post' | 'put' | 'delete';

export type ErrorStatus = 400 | 401 | 404 | 408 | 409 | 412 | 413 | 422 | 429 | 502 | 503 | 504;

/**
 * One endpoint: what it takes and gives, as schemas, and what it does. The schemas validate requests, fix the order of
 * fields in answers, and are what the documentation is made of.
 */
export type Route<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, A extends z.ZodType> = {
  method: Method;
  /** In Express's form, `/api/v1/calls/:id`. */
  path: string;
  /** A sentence without its full stop: the title in the documentation, which is made of all that stands here. */
  summary: string;
  /** What the summary leaves out, as Markdown. */
  description?: string;
  params?: P;
  query?: Q;
  body?: B;
  /** Megabytes that a JSON body may have; 1 unless given. */
  bodyLimitMb?: number;
  /** The handler gets the body's bytes as `raw` and parses them itself, in slices; `body` only documents it. */
  bodyInSlices?: true;
  /** Takes one file as multipart/form-data instead of a body; the handler reads it as `upload`. */
  upload?: UploadRules & { contentType: string };
  answer: A;
  /** The handler answers with a `StreamedFile` of this type instead of JSON. */
  fileType?: 'text/csv' | 'audio/wav';
  /** Status of success; 200 unless given. */
  status?: 201;
  /** Answered without a key, where others need one. */
  open?: true;
  /** Takes an `Idempotency-Key`; the handler then uses `once`. */
  idempotent?: true;
  /** Its answers have an `ETag`: the handler replies with `tagHeader`. */
  tagged?: true;
  /** Takes `If-Match`: the handler has `ifMatch` called in the transaction of its change. */
  conditional?: true;
  /** Statuses under which the same kind of answer comes, and in which case. */
  alsoAnswers?: Partial<Record<ErrorStatus, string>>;
  /**
   * In which case it refuses with this status, beside the cases of all routes of its kind
   * (`documents/openapi/errors.ts`).
   */
  errors?: Partial<Record<ErrorStatus, string>>;
  /** What the documentation shows; the specification's own example where it has one. */
  example?: { body?: z.input<B>; answer?: z.input<A> };
  handle(
    input: {
      params: z.output<P>;
      query: z.output<Q>;
      body: z.output<B>;
      /** The bytes of the body where the route reads it in slices, else none. */
      raw: Buffer;
      /** Empty where the route takes no file. Errors: those of `uploadedFile`. */
      upload: Upload;
      idempotency: IdempotencyRecord<z.input<A>>;
      /** Undefined where the request comes without `If-Match`. */
      ifMatch: IfMatch | undefined;
      headers: IncomingHttpHeaders;
      /** Where the connection comes from; behind a proxy, that of the proxy. */
      address: string;
      /** Name of the API key that was shown, where one was asked for. */
      keyName: string | undefined;
      /**
       * Aborts once the client has disconnected without an answer; its reason is the error to throw. While the handler
       * does not read the rest of an upload, Node does not notice a disconnect behind it.
       */
      clientLeft: AbortSignal;
    },
    gateway: Gateway,
  ): Promise<z.input<A> | Reply<z.input<A>> | StreamedFile>;
};

/** An answer that needs more than a body. */
export class Reply<T> {
  readonly body: T;
  readonly headers: Record<string, string>;
  readonly status: number | undefined;

  constructor(body: T, more: { headers?: Record<string, string>; status?: number }) {
    this.body = body;
    this.headers = more.headers ?? {};
    this.status = more.status;
  }
}

/** An answer that is a file, sent as it is read. */
export class StreamedFile {
  readonly name: string;
  readonly pieces: AsyncIterable<string | Uint8Array>;

  constructor(name: string, pieces: AsyncIterable<string | Uint8Array>) {
    this.name = name;
    this.pieces = pieces;
  }
}

/** A route whose schemas have been forgotten by the type system; the handler still gets what they parsed. */
// biome-ignore lint/suspicious/noExplicitAny: a list of routes has no common schema types
export type AnyRoute = Route<any, any, any, any>;

/** Ties the handler's types to the schemas. */
export function route<
  A extends z.ZodType,
  P extends z.ZodType = z.ZodUndefined,
  Q extends z.ZodType = z.ZodUndefined,
  B extends z.ZodType = z.ZodUndefined,
>(definition: Route<P, Q, B, A>): Route<P, Q, B, A> {
  return definition;
}

/** An answer as it leaves: `body` is JSON text. */
export type RenderedAnswer = { status: number; headers: Record<string, string>; body: string };

/** Parsed on the way out too: the schema fixes which fields leave, and in which order. */
export function render(route: AnyRoute, result: unknown): RenderedAnswer {
  const { body, headers, status } = result instanceof Reply ? result : new Reply(result, {});
  return { status: status ?? route.status ?? 200, headers, body: JSON.stringify(route.answer.parse(body)) };
}
