import type { IncomingMessage } from 'node:http';
import type { Readable, Writable } from 'node:stream';
import { LigaiError, messageOf } from '@ligai/kernel';
import busboy from 'busboy';
import { megabyte } from './edge-limits.ts';
import { shown } from './invalid-request.ts';
import { type Pace, paced, withinIdleTime } from './paced.ts';
import { declaredBytes, tooLarge } from './read-body.ts';
import { UnreadableRequest } from './unreadable-request.ts';

export type UploadRules = {
  /** The name of the one part that is a file; the others are texts. */
  field: string;
  /** Text parts, which must come before the file: name → description. */
  texts?: Record<string, string>;
  /** Megabytes that are taken at most. */
  limitMb: number;
};

export type Upload = {
  /** Resolves when the file's part begins: the text parts before it, by name. Errors: those of `file`. */
  texts(): Promise<Record<string, string>>;
  /** The file's bytes as they arrive; the client waits while they are not read. */
  file: AsyncIterable<Buffer>;
  /** Calls `listener` with the number of bytes of each piece of the file as it comes in, before `file` hands it on. */
  onReceived(listener: (bytes: number) => void): void;
  /** Stops reading; what is left of the request is dropped. */
  close(): void;
};

/** Characters of a text part. */
const longestText = 10_000;
/** What the form around the file may add. */
const formBytes = megabyte;

/**
 * The file that a request brings as multipart/form-data. It ends only when all of the request has come and was well formed.
 * Errors: `UnreadableRequest` (400 for what is no such form or breaks off, 408 for a client that stops sending, 413),
 * `invalid_request` for other parts than the named ones.
 */
export function uploadedFile(request: IncomingMessage, rules: UploadRules, pace: Pace): Upload {
  let opened: OpenForm | undefined;
  let received = (_bytes: number): void => {};
  const open = () => {
    opened ??= openForm(request, rules);
    return opened;
  };
  const file = async function* (): AsyncGenerator<Buffer> {
    try {
      const form = open();
      const stream = await withinIdleTime(form.file, pace);
      yield* inLargePieces(paced(stream, pace), (bytes) => received(bytes));
      // The parser cuts the file at the limit, and reads the form to its end.
      if ('truncated' in stream && stream.truncated === true) throw tooLarge(rules.limitMb * megabyte);
      await withinIdleTime(form.end, pace);
    } catch (error) {
      throw refusalOf(error);
    } finally {
      opened?.close();
    }
  };
  const texts = async () => {
    const form = open();
    await withinIdleTime(form.file, pace).catch((error) => {
      throw refusalOf(error);
    });
    return form.texts;
  };
  const onReceived = (listener: typeof received) => {
    received = listener;
  };
  return { texts, file: file(), onReceived, close: () => opened?.close() };
}

/** Bytes that are handed on at a time at least: work that is done for each piece must not be multiplied by tiny ones. */
const smallestPiece = 16_384;

async function* inLargePieces(
  pieces: AsyncIterable<Buffer>,
  received: (bytes: number) => void,
): AsyncGenerator<Buffer> {
  let held: Buffer[] = [];
  let bytes = 0;
  for await (const piece of pieces) {
    received(piece.length);
    held.push(piece);
    bytes += piece.length;
    if (bytes < smallestPiece) continue;
    yield held.length === 1 ? piece : Buffer.concat(held);
    [held, bytes] = [[], 0];
  }
  if (bytes > 0) yield Buffer.concat(held);
}

type OpenForm = { texts: Record<string, string>; file: Promise<Readable>; end: Promise<void>; close(): void };

function openForm(request: IncomingMessage, rules: UploadRules): OpenForm {
  const limit = rules.limitMb * megabyte;
  if (declaredBytes(request) > limit + formBytes) throw tooLarge(limit);
  const parser = parserOf(request, rules);
  const parts = watchForm(parser, rules);
  const brokenOff = () => {
    if (!request.complete) parser.destroy(new UnreadableRequest(400, 'the upload broke off'));
  };
  request.once('close', brokenOff).pipe(parser);
  const close = () => {
    request.off('close', brokenOff).unpipe(parser);
    request.resume();
    parser.destroy();
  };
  return { ...parts, close };
}

function parserOf(request: IncomingMessage, { limitMb, texts = {} }: UploadRules): Writable {
  try {
    // One more byte than is taken, so that a file of just the limit is none that was cut.
    const limits = {
      files: 1,
      fields: Object.keys(texts).length + 1,
      fieldSize: longestText + 1,
      fileSize: limitMb * megabyte + 1,
    };
    return busboy({ headers: request.headers, limits });
  } catch (cause) {
    throw new UnreadableRequest(400, 'send the file as multipart/form-data', { cause });
  }
}

/** `file` comes with the head of its part, `end` with the end of the form; a form that is wrong fails both, and the file. */
function watchForm(form: Writable, rules: UploadRules): Omit<OpenForm, 'close'> {
  const { field } = rules;
  const file = Promise.withResolvers<Readable>();
  const end = Promise.withResolvers<void>();
  const texts: Record<string, string> = {};
  let fileSeen = false;
  // The promise that is not awaited must not count as unhandled.
  for (const { promise } of [file, end]) promise.catch(() => {});
  const refuse = (problem: string) => form.destroy(new LigaiError('invalid_request', problem));
  form.on('file', (name: string, stream: Readable) => {
    stream.on('error', () => {});
    fileSeen = true;
    if (name === field) return file.resolve(stream);
    stream.resume();
    refuse(`${shown(name)}: unknown field, the file is expected as "${field}"`);
  });
  form.on('field', (name: string, text: string) => {
    const problem = problemOfText(name, text, rules);
    if (problem !== undefined) return refuse(problem);
    if (fileSeen) return refuse(`${name}: must come before "${field}" in the form`);
    texts[name] = text;
  });
  form.on('filesLimit', () => refuse(`${field}: expected one file, got several`));
  form.on('error', (error) => {
    file.reject(error);
    end.reject(error);
  });
  form.on('close', () => {
    file.reject(new LigaiError('invalid_request', `${field}: is required`));
    end.resolve();
  });
  return { texts, file: file.promise, end: end.promise };
}

function problemOfText(name: string, text: string, { field, texts = {} }: UploadRules): string | undefined {
  if (name === field) return `${field}: is text, expected a file`;
  if (!Object.hasOwn(texts, name)) return `${shown(name)}: unknown field`;
  if (text.length > longestText) return `${name}: has more than ${longestText} characters`;
  return undefined;
}

/** Our own errors as they are; an error of the parser means that the form is malformed. */
function refusalOf(error: unknown): unknown {
  if (error instanceof LigaiError || error instanceof UnreadableRequest) return error;
  return new UnreadableRequest(400, messageOf(error), { cause: error });
}
