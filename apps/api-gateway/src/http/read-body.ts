import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { PassThrough, pipeline, type Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { type Clock, LigaiError, messageOf } from '@ligai/kernel';
import { maxDepth, maxValues, megabyte } from './edge-limits.ts';
import { LoopSlices } from './loop-slices.ts';
import { paced } from './paced.ts';
import { UnreadableRequest } from './unreadable-request.ts';

/**
 * Reads a JSON body whole, as bytes that are UTF-8. Errors: `UnreadableRequest`, 400 for another charset, an unknown
 * encoding, an empty body or one that breaks off, 408 for a client that stops sending, 413 as soon as the size is known to
 * exceed the limit: by `Content-Length` before anything is read, else at the first byte too many.
 */
export async function readBody(request: IncomingMessage, limitMb: number, clock: Clock): Promise<Buffer> {
  const limit = limitMb * megabyte;
  refuseOtherCharset(request.headers['content-type']);
  if (declaredBytes(request) > limit) throw tooLarge(limit);
  const isEncoded = request.headers['content-encoding'] !== undefined;
  let room = Buffer.alloc(0);
  let bytes = 0;
  try {
    for await (const chunk of paced(decoded(request), { clock })) {
      if (bytes + chunk.length > limit) throw tooLarge(limit);
      if (bytes + chunk.length > room.length) {
        // All at once: pages that nothing is written to take no memory, and a body that is put together later takes twice.
        const size = bytes + chunk.length <= smallBody ? smallBody : limit;
        room = withRoom(room.subarray(0, bytes), isEncoded ? size : Math.max(declaredBytes(request), size));
      }
      chunk.copy(room, bytes);
      bytes += chunk.length;
      releaseChunk(chunk);
    }
  } catch (error) {
    if (error instanceof UnreadableRequest) throw error;
    throw new UnreadableRequest(400, `Cannot read the request: ${messageOf(error)}`, { cause: error });
  }
  const body = room.subarray(0, bytes);
  if (body.length === 0) throw new UnreadableRequest(400, 'The body is empty: expected JSON');
  if (!isUtf8(body)) throw new UnreadableRequest(400, 'The body is not valid UTF-8: JSON is sent in UTF-8');
  return body;
}

/**
 * Frees the memory of a body that {@link readBody} gave, once it is not read any more. The garbage collector runs for memory
 * outside its heap only when there are tens of megabytes of it: by then many bodies would have added up.
 */
export function releaseBody({ buffer }: Buffer): void {
  if (buffer instanceof ArrayBuffer && !buffer.detached) buffer.transfer(0);
}

/** Frees the memory of a chunk that has been copied, unless other buffers share it. */
function releaseChunk(chunk: Buffer): void {
  if (chunk.length === chunk.buffer.byteLength) releaseBody(chunk);
}

/** Bytes that most bodies fit in. */
const smallBody = 65_536;

function withRoom(body: Buffer, size: number): Buffer<ArrayBuffer> {
  const room = Buffer.allocUnsafeSlow(size);
  body.copy(room);
  return room;
}

/**
 * Parses bytes that {@link readBody} gave, and gives others a turn before and after where that took long: what validates the
 * body takes as long again. Errors: 400 for what is not JSON, `invalid_request` beyond the limits.
 */
export async function parseJson(body: Buffer, clock: Clock): Promise<unknown> {
  const slices = new LoopSlices(clock);
  refuseCostlyJson(body);
  if (slices.due) await slices.turn();
  try {
    return JSON.parse(textOf(body));
  } catch (cause) {
    throw new UnreadableRequest(400, 'The body is not valid JSON', { cause });
  } finally {
    if (slices.due) await slices.turn();
  }
}

/** Decoded in halves, as Node puts texts of about 1 MB and more outside the heap, see {@link releaseBody}. */
function textOf(body: Buffer): string {
  if (body.length <= smallBody) return body.toString('utf8');
  let middle = body.length >> 1;
  while (((body[middle] ?? 0) & 0xc0) === 0x80) middle -= 1;
  return body.toString('utf8', 0, middle) + body.toString('utf8', middle);
}

/** By `Content-Length`; 0 for a body that comes in chunks. */
export const declaredBytes = ({ headers }: IncomingMessage): number => Number(headers['content-length'] ?? 0);

export const tooLarge = (limit: number) => new UnreadableRequest(413, 'too large', { limit });

function refuseOtherCharset(contentType: string | undefined): void {
  const charset = /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(contentType ?? '')?.[1];
  if (charset === undefined || /^utf-?8$/i.test(charset)) return;
  throw new UnreadableRequest(400, 'Cannot read the request: unsupported charset, send the body in UTF-8');
}

const decoders = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
  identity: () => new PassThrough(),
};

/** The body after its `Content-Encoding`. The request itself stays open, so that its refusal can still be answered. */
function decoded(request: IncomingMessage): AsyncIterable<Buffer> {
  const encoding = request.headers['content-encoding']?.toLowerCase() ?? 'identity';
  if (encoding === 'identity') return request.iterator({ destroyOnReturn: false });
  if (!Object.hasOwn(decoders, encoding)) {
    throw new UnreadableRequest(400, 'Cannot read the request: unsupported Content-Encoding');
  }
  const decoder: Readable & NodeJS.WritableStream = decoders[encoding as keyof typeof decoders]();
  // Whatever fails, fails the decoder, which is being read.
  pipeline(request.iterator({ destroyOnReturn: false }), decoder, () => {});
  return decoder;
}

const [quote, backslash, comma] = [0x22, 0x5c, 0x2c];
const [openBracket, closeBracket, openBrace, closeBrace] = [0x5b, 0x5d, 0x7b, 0x7d];

/** Counts what the parser would build before it is built. */
function refuseCostlyJson(body: Buffer): void {
  let depth = 0;
  let values = 0;
  for (let at = 0; at < body.length; at += 1) {
    const byte = body[at];
    if (byte === quote) at = endOfString(body, at);
    else if (byte === openBracket || byte === openBrace) {
      depth += 1;
      values += 1;
      if (depth > maxDepth) throw invalid(`body: is nested more than ${maxDepth} levels deep`);
    } else if (byte === closeBracket || byte === closeBrace) depth -= 1;
    else if (byte === comma) values += 1;
    if (values > maxValues) throw invalid(`body: holds more than ${maxValues} values`);
  }
}

/** Position of the quote that closes the string opened at `from`; the end of the body if there is none. */
export function endOfString(body: Buffer, from: number): number {
  for (let at = from + 1; at < body.length; at += 1) {
    const byte = body[at];
    if (byte === quote) return at;
    if (byte === backslash) at += 1;
  }
  return body.length;
}

const invalid = (message: string) => new LigaiError('invalid_request', message);
