import { StringDecoder } from 'node:string_decoder';

/** One command of a client: its first line, its other header lines, and a body of `Content-Length` bytes. */
export type ClientCommand = { line: string; headers: Record<string, string>; body: string };

const longestCommand = 2 ** 20;

/**
 * Splits the bytes of one connection into commands. Chunks may begin and end anywhere; blank lines between commands are
 * skipped.
 */
export class CommandReader {
  readonly #decoder = new StringDecoder('utf8');
  #text = '';

  /** Throws if a command exceeds 1 MiB: FreeSWITCH closes such a connection. */
  push(chunk: Buffer): ClientCommand[] {
    this.#text += this.#decoder.write(chunk).replaceAll('\r', '');
    const commands: ClientCommand[] = [];
    for (let command = this.#next(); command; command = this.#next()) commands.push(command);
    if (this.#text.length > longestCommand) throw new RangeError('This command has no end');
    return commands;
  }

  #next(): ClientCommand | undefined {
    this.#text = this.#text.replace(/^\n+/, '');
    const end = this.#text.indexOf('\n\n');
    if (end < 0) return undefined;
    const [line = '', ...rest] = this.#text.slice(0, end).split('\n');
    const headers = Object.fromEntries(rest.map(headerOf));
    const length = Number(headers['content-length'] ?? 0) || 0;
    const body = this.#text.slice(end + 2, end + 2 + length);
    if (body.length < length) return undefined;
    this.#text = this.#text.slice(end + 2 + length);
    return { line, headers, body };
  }
}

/** Names in lower case: FreeSWITCH ignores their case. */
function headerOf(line: string): [string, string] {
  const colon = line.indexOf(':');
  if (colon < 0) return [line.trim().toLowerCase(), ''];
  return [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()];
}
