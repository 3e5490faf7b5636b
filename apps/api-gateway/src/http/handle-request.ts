import { LigaiError } from '@ligai/kernel';
import type { Request, Response } from 'express';
import { z } from 'zod';
import type { Gateway } from '../gateway.ts';
import { keyNameOf } from './authentication/admit-requests.ts';
import { refuseUnfitBody } from './body-rules.ts';
import { maxProblems } from './edge-limits.ts';
import { readIfMatch } from './entity-tag.ts';
import { Fingerprint } from './idempotency/fingerprint.ts';
import { readKey } from './idempotency/idempotency-key.ts';
import { type IdempotencyRecord, unkeyed } from './idempotency/idempotency-record.ts';
import { handleKeyedRequest } from './idempotency/keyed-request.ts';
import { parseOrRefuse, refuseManyFields, shown, shownName } from './invalid-request.ts';
import { isList, renderList } from './rendered-list.ts';
import { type AnyRoute, type RenderedAnswer, render, StreamedFile } from './route.ts';
import { type Upload, uploadedFile } from './uploaded-file.ts';

/** Parses a request and has its route's handler answer it: once, where it comes with an `Idempotency-Key`. */
export async function handleRequest(
  route: AnyRoute,
  request: Request,
  response: Response,
  gateway: Gateway,
): Promise<RenderedAnswer | StreamedFile> {
  const { headers } = request;
  const address = request.socket.remoteAddress ?? '';
  const keyName = keyNameOf(response);
  const clientLeft = signalOfDisconnect(response);
  const given = {
    params: parsePart(route.params, 'path', request.params),
    query: readQuery(route, request),
    body: route.bodyInSlices ? undefined : parsePart(route.body, 'body', request.body),
  };
  const ifMatch = route.conditional && readIfMatch(headers);
  const raw: Buffer = route.bodyInSlices ? request.body : noBytes;
  const upload = route.upload ? uploadedFile(request, route.upload, gateway) : noUpload;
  // Also where the handler refuses before it reads the file.
  using _ = { [Symbol.dispose]: () => upload.close() };
  const ask = (idempotency: IdempotencyRecord<unknown>, file: AsyncIterable<Buffer>, query: unknown = given.query) =>
    route.handle(
      {
        ...given,
        query,
        raw,
        upload: { ...upload, file },
        idempotency,
        ifMatch,
        headers,
        address,
        keyName,
        clientLeft,
      },
      gateway,
    );
  const handle = async (idempotency: IdempotencyRecord<unknown>, file: AsyncIterable<Buffer>) =>
    render(route, await ask(idempotency, file));
  const key = route.idempotent && readKey(request.headers);
  if (!key) {
    const answer = await ask(unkeyed(), upload.file);
    if (answer instanceof StreamedFile) return answer;
    if (!isList(route)) return render(route, answer);
    const page = await renderList(route, answer, request, gateway.clock);
    if (!page.cut) return page;
    // Asked again for as many as fit, so that its `Link` continues after them.
    const shorter = await ask(unkeyed(), upload.file, { ...(given.query as object), limit: page.records });
    return await renderList(route, shorter, request, gateway.clock);
  }
  const fingerprint = new Fingerprint(gateway.secrets.keyFor('idempotency fingerprints'), given, raw);
  const keyed = {
    principal: keyName ?? '',
    route: `${route.method.toUpperCase()} ${route.path}`,
    key,
    fingerprint: route.upload ? null : fingerprint.digest(),
  };
  const work = {
    request: keyed,
    fingerprint,
    upload,
    handle,
    render: (answer: unknown) => render(route, answer),
  };
  return await handleKeyedRequest(work, gateway);
}

function signalOfDisconnect(response: Response): AbortSignal {
  const left = new AbortController();
  const onClose = () => {
    if (!response.writableFinished) left.abort(new LigaiError('aborted', 'The client disconnected'));
  };
  if (response.destroyed) onClose();
  else response.once('close', onClose);
  return left.signal;
}

const noBytes = Buffer.alloc(0);

const noUpload: Upload = {
  texts: async () => ({}),
  file: (async function* () {})(),
  onReceived: () => {},
  close: () => {},
};

/** A filter that is misspelt must not be ignored, which would answer everything. */
function readQuery({ path, query: schema }: AnyRoute, { query }: Request): unknown {
  const known = schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
  const unknown = Object.keys(query).filter((name) => !known.includes(name));
  if (path.startsWith('/api/v1/') && unknown.length > 0) {
    throw new LigaiError('invalid_request', unknownParameters(unknown, known));
  }
  for (const name of known) refuseUnfitText(name, query[name]);
  return parsePart(schema, 'query', query);
}

/** Express puts U+FFFD in place of bytes that are not UTF-8, and Postgres cannot hold NUL. */
function refuseUnfitText(name: string, value: unknown): void {
  if (typeof value !== 'string' || !/[\0\ufffd]/.test(value)) return;
  const problem = value.includes('\0') ? 'holds a NUL character' : 'is not UTF-8';
  throw new LigaiError('invalid_request', `${name}: ${problem}, got ${shown(value)}`);
}

function unknownParameters(unknown: readonly string[], known: readonly string[]): string {
  const names = unknown.slice(0, maxProblems).map((name) => `${shownName([name])}: unknown query parameter`);
  const more = unknown.length > maxProblems ? [`… and ${unknown.length - maxProblems} more`] : [];
  const expected = known.length > 0 ? `expected ${known.join(', ')}` : 'this route has none';
  return `${[...names, ...more].join('; ')}; ${expected}`;
}

function parsePart(schema: z.ZodType | undefined, where: 'body' | 'query' | 'path', value: unknown): unknown {
  if (schema === undefined) return undefined;
  if (where === 'body') {
    refuseManyFields(schema, value);
    refuseUnfitBody(value);
  }
  return parseOrRefuse(schema, where, value);
}
