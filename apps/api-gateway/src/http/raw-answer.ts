import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';

export type RawAnswer = { status: number; detail: string; headers?: Record<string, string> };

/** Answers over a bare socket, in JSON as all of the API, and closes it: for what never becomes a request of Express. */
export function answerRaw(socket: Duplex, { status, detail, headers = {} }: RawAnswer): void {
  const body = JSON.stringify({ detail });
  const all = {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    ...headers,
    Connection: 'close',
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${body}`, () => socket.destroy());
}
