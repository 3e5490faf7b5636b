/**
 * The NATS client protocol, server side: bytes in, operations out.
 * Source: https://docs.nats.io/reference/reference-protocols/nats-protocol
 */
export type ClientOperation =
  | { op: 'connect'; options: ConnectOptions; credentials: Credentials }
  | { op: 'ping' }
  | { op: 'pong' }
  | { op: 'publish'; subject: string; reply: string | undefined; headerBytes: number; payload: Buffer }
  | { op: 'subscribe'; subject: string; queue: string | undefined; sid: string }
  | { op: 'unsubscribe'; sid: string; max: number | undefined };

/** A user of the broker; empty texts if a client sends none. */
export type Credentials = { user: string; password: string };

export type ConnectOptions = { verbose: boolean; echo: boolean; headers: boolean; noResponders: boolean };

/** A protocol violation of the client, in the server's words. Its connection is closed. */
export class ProtocolError extends Error {}

export const maxControlLineBytes = 4096;
export const maxPayloadBytes = 1_048_576;

type PendingPublish = { subject: string; reply: string | undefined; headerBytes: number; totalBytes: number };

/** Splits a byte stream into operations. Buffers at most one control line and one payload. */
export class OperationReader {
  #unread: Buffer = Buffer.alloc(0);
  #publish: PendingPublish | undefined;

  /** Throws {@link ProtocolError} on bytes that are not the protocol; the reader is of no use after that. */
  *push(chunk: Buffer): Generator<ClientOperation> {
    this.#unread = this.#unread.length === 0 ? chunk : Buffer.concat([this.#unread, chunk]);
    for (;;) {
      const operation = this.#publish ? this.#takePayload(this.#publish) : this.#takeLine();
      if (operation === 'need more') return;
      if (operation) yield operation;
    }
  }

  #takeLine(): ClientOperation | undefined | 'need more' {
    const end = this.#unread.indexOf('\r\n');
    if ((end === -1 ? this.#unread.length : end) > maxControlLineBytes) {
      throw new ProtocolError('Maximum Control Line Exceeded');
    }
    if (end === -1) return 'need more';
    const line = this.#unread.toString('utf8', 0, end);
    this.#unread = this.#unread.subarray(end + 2);
    const parsed = parseLine(line);
    if (!('totalBytes' in parsed)) return parsed;
    this.#publish = parsed;
    return undefined;
  }

  #takePayload({ subject, reply, headerBytes, totalBytes }: PendingPublish): ClientOperation | 'need more' {
    if (this.#unread.length < totalBytes + 2) return 'need more';
    if (this.#unread.toString('latin1', totalBytes, totalBytes + 2) !== '\r\n') throw new ProtocolError('Parser Error');
    const payload = this.#unread.subarray(0, totalBytes);
    this.#unread = this.#unread.subarray(totalBytes + 2);
    this.#publish = undefined;
    return { op: 'publish', subject, reply, headerBytes, payload };
  }
}

function parseLine(line: string): ClientOperation | PendingPublish {
  const [verb = '', ...words] = line.trim().split(/[ \t]+/);
  switch (verb.toUpperCase()) {
    case 'CONNECT':
      return { op: 'connect', ...parseConnect(line.trim().slice('CONNECT'.length)) };
    case 'PING':
      return { op: 'ping' };
    case 'PONG':
      return { op: 'pong' };
    case 'PUB':
      return parsePublish(words, 1);
    case 'HPUB':
      return parsePublish(words, 2);
    case 'SUB':
      return parseSubscribe(words);
    case 'UNSUB':
      return parseUnsubscribe(words);
    default:
      throw new ProtocolError('Unknown Protocol Operation');
  }
}

function parseConnect(json: string): { options: ConnectOptions; credentials: Credentials } {
  try {
    const given = JSON.parse(json) as Record<string, unknown>;
    const options = {
      verbose: given['verbose'] === true,
      echo: given['echo'] !== false,
      headers: given['headers'] === true,
      noResponders: given['no_responders'] === true,
    };
    return { options, credentials: { user: textOf(given['user']), password: textOf(given['pass']) } };
  } catch {
    throw new ProtocolError('Parser Error');
  }
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** `PUB subject [reply] bytes`, `HPUB subject [reply] header-bytes total-bytes`. */
function parsePublish(words: string[], sizes: 1 | 2): PendingPublish {
  const names = words.slice(0, words.length - sizes);
  const [first = 0, second] = words.slice(-sizes).map(parseCount);
  const [subject, reply] = names;
  const [headerBytes, totalBytes] = sizes === 1 ? [0, first] : [first, second ?? 0];
  if (subject === undefined || names.length > 2 || headerBytes > totalBytes) throw new ProtocolError('Parser Error');
  if (totalBytes > maxPayloadBytes) throw new ProtocolError('Maximum Payload Violation');
  return { subject, reply, headerBytes, totalBytes };
}

/** `SUB subject [queue] sid`. */
function parseSubscribe(words: string[]): ClientOperation {
  const [subject, ...rest] = words;
  const sid = rest.at(-1);
  if (subject === undefined || sid === undefined || rest.length > 2) throw new ProtocolError('Parser Error');
  return { op: 'subscribe', subject, queue: rest.length === 2 ? rest[0] : undefined, sid };
}

/** `UNSUB sid [max]`. */
function parseUnsubscribe(words: string[]): ClientOperation {
  const [sid, max] = words;
  if (sid === undefined || words.length > 2) throw new ProtocolError('Parser Error');
  return { op: 'unsubscribe', sid, max: max === undefined ? undefined : parseCount(max) };
}

function parseCount(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new ProtocolError('Parser Error');
  return Number(text);
}
