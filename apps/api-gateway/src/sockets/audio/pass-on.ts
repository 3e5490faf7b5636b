import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import { type Clock, LigaiError, messageOf, withDeadline } from '@ligai/kernel';

const connectWithinMs = 2000;
/** The switch sends a frame each 20 ms: after such a silence one of the hosts is gone. */
const idleAfterMs = 60_000;
/** How this gateway names itself to those after it (RFC 9110 §7.6.3). */
const ownName = 'ligai-api-gateway';

/** Whether a request has come through a gateway before: the bridge's address leads back here. */
export const hasPassedHere = ({ headers }: IncomingMessage): boolean => headers.via?.includes(ownName) ?? false;

/**
 * Hands a socket on to `target`: the upgrade as it came, then every byte both ways, at the pace of the reader. Nothing
 * of it is parsed, so subprotocol, masks and frames arrive as they were sent. Resolves with the way onwards once that
 * stands. Error: `no_bridge`; the socket is untouched then. Why no library does this: docs/decisions/0017.
 */
export async function passOn(
  { request, socket, head }: { request: IncomingMessage; socket: Duplex; head: Buffer },
  target: URL,
  clock: Clock,
): Promise<Duplex> {
  const onwards = await open(target, clock);
  // Closed meanwhile: its `close` event has passed already.
  if (socket.destroyed) return onwards.destroy();
  onwards.write(headOf(request), 'latin1');
  onwards.write(head);
  join(socket as Socket, onwards);
  return onwards;
}

async function open(target: URL, clock: Clock): Promise<Socket> {
  const secure = target.protocol === 'wss:';
  // A URL writes IPv6 in brackets.
  const host = target.hostname.replace(/^\[(.*)\]$/, '$1');
  const where = { host, port: Number(target.port) || (secure ? 443 : 80), noDelay: true, allowHalfOpen: true };
  const socket = secure ? connectTls({ ...where, servername: host }) : connect(where);
  try {
    const connected = () => once(socket, secure ? 'secureConnect' : 'connect');
    await withDeadline(clock, connectWithinMs, 'Connect', connected);
    return socket;
  } catch (cause) {
    socket.on('error', () => {}).destroy();
    const message = `The media-bridge at ${target.host} cannot be reached: ${messageOf(cause)}`;
    throw new LigaiError('no_bridge', message, { cause });
  }
}

/** The request's own bytes: names and values in their order and writing. */
function headOf({ url, rawHeaders }: IncomingMessage): string {
  const lines = [`GET ${url} HTTP/1.1`];
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) lines.push(`${rawHeaders[at]}: ${rawHeaders[at + 1]}`);
  lines.push(`Via: 1.1 ${ownName}`);
  return `${lines.join('\r\n')}\r\n\r\n`;
}

function join(one: Socket, other: Socket): void {
  for (const [from, to] of [
    [one, other],
    [other, one],
  ] as const) {
    from.setTimeout(idleAfterMs, () => from.destroy());
    // `close` follows and ends the other socket.
    from.on('error', () => {});
    // An end that broke off shows the other side as one.
    from.once('close', (failed) => (failed ? to.resetAndDestroy() : to.destroy()));
    from.pipe(to);
  }
}
