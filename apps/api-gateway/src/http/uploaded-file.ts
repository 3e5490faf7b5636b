import type { IncomingMessage } from 'node:http';
import type { Readable, Writable } from 'node:stream';
import { LigaiError, messageOf } from '@ligai/kernel';
import busboy from 'busboy';
import { shown } from './invalid-request.ts';
import { UnreadableRequest } from './unreadable-request.ts';

export const megabyte = 1024 * 1024;

export type UploadRules = {
  /** The name of the one part that there is, which is a file. */
  field: string;
  /** Megabytes that are taken at most. */
  limitMb: number;
};

/**
 * The one file that a request brings as multipart/form-data, as it comes in; the client is held up while nobody reads.
 * It ends only when all of the request has come and was well formed. Errors: `UnreadableRequest` (400 for what is no such form or
 * breaks off, 413), `invalid_request` for other parts than the file. What is left of the request is read and dropped,
 * so that the client gets to its answer.
 */
export async function* uploadedFile(request: IncomingMessage, rules: UploadRules): AsyncGenerator<Buffer> {
  const form = openForm(request, rules);
  const arriving = watchForm(form, rules);
  const brokenOff = () => {
    if (!request.complete) form.destroy(new UnreadableRequest(400, 'the upload broke off'));
  };
  request.once('close', brokenOff).pipe(form);
  try {
    const file = await arriving.file;
    yield* file;
    // Cut by the parser, which goes on to the end of the form.
    if ('truncated' in file && file.truncated === true)
      throw new UnreadableRequest(413, 'too large', { limit: rules.limitMb * megabyte });
    await arriving.end;
  } catch (error) {
    throw refusalOf(error);
  } finally {
    request.off('close', brokenOff).unpipe(form);
    request.resume();
    form.destroy();
  }
}

function openForm(request: IncomingMessage, { limitMb }: UploadRules): Writable {
  try {
    // One more byte than is taken, so that a file of just the limit is none that was cut.
    const limits = { files: 1, fields: 1, fieldSize: 100, fileSize: limitMb * megabyte + 1 };
    return busboy({ headers: request.headers, limits });
  } catch (cause) {
    throw new UnreadableRequest(400, 'send the file as multipart/form-data', { cause });
  }
}

/** `file` comes with the head of its part, `end` with the end of the form; a form that is wrong fails both, and the file. */
function watchForm(form: Writable, { field }: UploadRules): { file: Promise<Readable>; end: Promise<void> } {
  const file = Promise.withResolvers<Readable>();
  const end = Promise.withResolvers<void>();
  // Whichever of them nobody waits for.
  for (const { promise } of [file, end]) promise.catch(() => {});
  const refuse = (problem: string) => form.destroy(new LigaiError('invalid_request', problem));
  form.on('file', (name: string, stream: Readable) => {
    stream.on('error', () => {});
    if (name === field) return file.resolve(stream);
    stream.resume();
    refuse(`${shown(name)}: unknown field, the file is expected as "${field}"`);
  });
  form.on('field', (name: string) =>
    refuse(name === field ? `${field}: is text, expected a file` : `${shown(name)}: unknown field`),
  );
  form.on('filesLimit', () => refuse(`${field}: expected one file, got several`));
  form.on('error', (error) => {
    file.reject(error);
    end.reject(error);
  });
  form.on('close', () => {
    file.reject(new LigaiError('invalid_request', `${field}: is required`));
    end.resolve();
  });
  return { file: file.promise, end: end.promise };
}

/** Ours as they are; those of the parser tell of a form that is none. */
function refusalOf(error: unknown): unknown {
  if (error instanceof LigaiError || error instanceof UnreadableRequest) return error;
  return new UnreadableRequest(400, messageOf(error), { cause: error });
}
