import { LigaiError } from '@ligai/kernel';
import { maxDepth } from './edge-limits.ts';
import { shown } from './invalid-request.ts';
import { endOfString } from './read-body.ts';
import { UnreadableRequest } from './unreadable-request.ts';

/** Bytes of one entry; a longer one is not parsed. */
const longestEntry = 65_536;

export type ListEntry = { value: unknown } | { problem: string };

const [quote, comma, colon] = [0x22, 0x2c, 0x3a];
const [openBracket, closeBracket, openBrace, closeBrace] = [0x5b, 0x5d, 0x7b, 0x7d];

/**
 * The entries of the body `{"<field>": […]}`, each parsed when it is asked for, so that a list of any length is held as the
 * bytes that it came as. Errors: `UnreadableRequest` (400) where the body is not JSON, which may show after any entry;
 * `invalid_request` for a body of another form. An entry that is too long or too deep is a problem of that entry.
 */
export function* listInBody(body: Buffer, field: string): Generator<ListEntry> {
  let at = skipBlanks(body, 0);
  if (body[at] !== openBrace) throw invalid(`body: expected object, got ${kindAt(body, at)}`);
  let seen = false;
  for (at = skipBlanks(body, at + 1); body[at] !== closeBrace; ) {
    if (seen || body[at] !== quote) throw seen ? trailing(body, at, field) : notJson();
    const end = endOfString(body, at);
    const name = parsed(body, at, end + 1);
    at = skipBlanks(body, end + 1);
    if (body[at] !== colon) throw notJson();
    at = skipBlanks(body, at + 1);
    if (name !== field) throw invalid(`${shown(name).slice(1, -1)}: unknown field`);
    if (body[at] !== openBracket) throw invalid(`${field}: expected array, got ${kindAt(body, at)}`);
    at = yield* entriesFrom(body, at);
    seen = true;
    at = skipBlanks(body, at);
    if (body[at] === comma) {
      at = skipBlanks(body, at + 1);
      if (body[at] !== quote) throw notJson();
    } else if (body[at] !== closeBrace) throw notJson();
  }
  if (skipBlanks(body, at + 1) < body.length) throw notJson();
  if (!seen) throw invalid(`${field}: is required`);
}

/** The entries of the array that opens at `from`; returns where it has ended. */
function* entriesFrom(body: Buffer, from: number): Generator<ListEntry, number> {
  let at = skipBlanks(body, from + 1);
  if (body[at] === closeBracket) return at + 1;
  for (;;) {
    const { end, deepest } = endOfEntry(body, at);
    if (end - at > longestEntry) yield { problem: `has more than ${longestEntry} bytes` };
    else if (deepest > maxDepth) yield { problem: `is nested more than ${maxDepth} levels deep` };
    else yield { value: parsed(body, at, end) };
    if (body[end] === closeBracket) return end + 1;
    if (body[end] !== comma) throw notJson();
    at = skipBlanks(body, end + 1);
  }
}

/** Where the entry has ended: at the comma or bracket of its list, or at the end of the body. */
function endOfEntry(body: Buffer, from: number): { end: number; deepest: number } {
  let depth = 0;
  let deepest = 0;
  for (let at = from; at < body.length; at += 1) {
    const byte = body[at];
    if (byte === quote) at = endOfString(body, at);
    else if (byte === openBracket || byte === openBrace) deepest = Math.max(deepest, ++depth);
    else if (depth === 0 && (byte === comma || byte === closeBracket)) return { end: at, deepest };
    else if (byte === closeBracket || byte === closeBrace) depth -= 1;
  }
  return { end: body.length, deepest };
}

function parsed(body: Buffer, from: number, to: number): unknown {
  try {
    return JSON.parse(body.toString('utf8', from, to));
  } catch {
    throw notJson();
  }
}

function skipBlanks(body: Buffer, from: number): number {
  let at = from;
  while (isBlank(body[at])) at += 1;
  return at;
}

const isBlank = (byte: number | undefined): boolean => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

/** By its first byte. */
function kindAt(body: Buffer, at: number): string {
  const first = String.fromCharCode(body[at] ?? 0);
  if (first === '{') return 'an object';
  if (first === '[') return 'an array';
  if (first === '"') return 'a string';
  if (/[-\d]/.test(first)) return 'a number';
  if (/[tf]/.test(first)) return 'a boolean';
  if (first === 'n') return 'null';
  throw notJson();
}

function trailing(body: Buffer, at: number, field: string): Error {
  if (body[at] !== quote) return notJson();
  const name = parsed(body, at, endOfString(body, at) + 1);
  return name === field ? invalid(`${field}: appears twice`) : invalid(`${shown(name).slice(1, -1)}: unknown field`);
}

const notJson = () => new UnreadableRequest(400, 'The body is not valid JSON');
const invalid = (message: string) => new LigaiError('invalid_request', message);
