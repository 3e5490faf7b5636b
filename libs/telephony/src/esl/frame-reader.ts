/// <reference path="./modesl.d.ts" />
import { EventEmitter } from 'node:events';
import { messageOf } from '@ligai/kernel';
import modesl from 'modesl';
import { type EslEvent, toEslEvent } from './esl-event.ts';

/** One message of the switch, reduced to what we use. */
export type Frame =
  | { kind: 'auth_request' }
  /** Reply to the oldest command without one, whether an `api` or another. */
  | { kind: 'reply'; text: string }
  | { kind: 'event'; event: EslEvent }
  /** Sent by the switch before it disconnects us. With linger it is only an announcement. */
  | { kind: 'notice'; text: string }
  /** `text/rude-rejection`: the access list of the event socket does not contain our address. */
  | { kind: 'refused' }
  | { kind: 'other' };

/** Limit of an incomplete message: beyond it the peer is not a switch. A list of a thousand channels is 1 MB. */
const maxBufferedBytes = 16 * 1024 * 1024;
/** A real header block has a few hundred bytes; modesl scans the whole of an incomplete one at every read. */
const maxHeaderBytes = 64 * 1024;

/**
 * Splits the bytes of a switch into frames, with a hardened parser of modesl. `push` throws if the stream is
 * unrecoverable; one invalid message (its JSON, its `%`) loses only that message.
 */
export class FrameReader {
  readonly #parser: SafeParser;
  #waiting: Buffer[] = [];
  #waitingBytes = 0;

  constructor(onFrame: (frame: Frame) => void, onBadMessage: (why: string) => void) {
    this.#parser = new SafeParser(new EventEmitter());
    this.#parser.on('error', (error) => onBadMessage(messageOf(error)));
    this.#parser.on('esl::event', (event, headers, body) => {
      onFrame(toFrame(headers, body, () => toEslEvent(event)));
    });
  }

  push(chunk: Buffer): void {
    this.#waiting.push(chunk);
    this.#waitingBytes += chunk.length;
    const { bodyLen, buffer } = this.#parser;
    if (buffer.length + this.#waitingBytes > maxBufferedBytes) throw new Error('a message above 16 MB');
    // modesl joins its buffer at every read: a body of 3 MB in 1,400-byte pieces would be copied two thousand times.
    if (bodyLen > 0 && buffer.length + this.#waitingBytes < bodyLen) return;
    const data = Buffer.concat(this.#waiting);
    this.#waiting = [];
    this.#waitingBytes = 0;
    this.#parser._onData(data);
    if (this.#parser.bodyLen === 0 && this.#parser.buffer.length > maxHeaderBytes)
      throw new Error('headers above 64 KB');
  }
}

class SafeParser extends modesl.Parser {
  /**
   * Trap 20: modesl's own method calls `decodeURIComponent`, which throws out of the socket handler at an invalid `%`.
   */
  override _parseHeaderText(text: string): Record<string, unknown> {
    const headers: Record<string, unknown> = {};
    for (const line of text.split('\n')) {
      const colon = line.indexOf(': ');
      if (colon < 1) continue;
      const name = line.slice(0, colon);
      const value = decoded(line.slice(colon + 2));
      headers[name] = name === 'Content-Length' ? lengthOf(value) : value;
    }
    return headers;
  }

  /** We never request XML, and unrequested XML must not reach an XML parser. */
  override _parseXmlBody(): undefined {
    return undefined;
  }
}

function decoded(value: string): string {
  if (!value.includes('%')) return value;
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

/** Throws if the value is not a length, because nothing after it can be parsed. */
function lengthOf(value: string): number {
  if (!/^\d{1,9}$/.test(value)) throw new Error('a Content-Length that is no number');
  return Number(value);
}

function toFrame(headers: Record<string, unknown>, body: string | undefined, event: () => EslEvent): Frame {
  switch (headers['Content-Type']) {
    case 'auth/request':
      return { kind: 'auth_request' };
    case 'command/reply':
      return { kind: 'reply', text: String(headers['Reply-Text'] ?? '') };
    case 'api/response':
      return { kind: 'reply', text: body ?? '' };
    case 'text/event-json':
    case 'text/event-plain':
      return { kind: 'event', event: event() };
    case 'text/disconnect-notice':
      return headers['Content-Disposition'] === 'linger' ? { kind: 'other' } : { kind: 'notice', text: body ?? '' };
    case 'text/rude-rejection':
      return { kind: 'refused' };
    default:
      return { kind: 'other' };
  }
}
