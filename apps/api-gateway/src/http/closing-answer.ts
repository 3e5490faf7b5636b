import type { IncomingMessage } from 'node:http';
import type { Clock } from '@ligai/kernel';
import type { Response } from 'express';
import { lingerIdleMs, lingerMs } from './edge-limits.ts';
import { declaredBytes } from './read-body.ts';

/**
 * Answers with JSON. If the request has not come whole, the answer goes out at once and the connection is closed: what still
 * arrives is discarded for a bounded time first, since a socket closed with bytes unread resets the connection and the
 * client would lose the answer.
 */
export function answerAndClose(request: IncomingMessage, response: Response, body: string, clock: Clock): void {
  response.type('json');
  if (request.complete || hasNoBody(request)) {
    response.send(body);
    return;
  }
  response.set({ Connection: 'close', 'Content-Length': String(Buffer.byteLength(body)) });
  response.write(body);
  const end = () => response.end();
  discarded(request, clock).then(end, end);
}

const hasNoBody = (request: IncomingMessage): boolean =>
  request.headers['transfer-encoding'] === undefined && declaredBytes(request) === 0;

/** Resolves when the request has ended, when nothing comes for `lingerIdleMs`, and after `lingerMs` at the latest. */
function discarded(request: IncomingMessage, clock: Clock): Promise<void> {
  return new Promise((resolve) => {
    let lastMs = clock.monotonic();
    let timer: Disposable | undefined;
    const limit = clock.after(lingerMs, finish);
    const onData = () => {
      lastMs = clock.monotonic();
    };
    const check = () => {
      if (clock.monotonic() - lastMs >= lingerIdleMs) return finish();
      timer = clock.after(lingerIdleMs, check);
    };
    function finish(): void {
      limit[Symbol.dispose]();
      timer?.[Symbol.dispose]();
      request.off('data', onData).off('close', finish).off('end', finish).off('error', finish);
      resolve();
    }
    request.on('data', onData).once('close', finish).once('end', finish).once('error', finish).resume();
    check();
  });
}
