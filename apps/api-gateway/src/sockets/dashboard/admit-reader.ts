import type { IncomingMessage } from 'node:http';
import { redeemTicket } from '@ligai/db';
import type { Gateway } from '../../gateway.ts';
import { type ApiKey, nameOfKey } from '../../http/authentication/api-keys.ts';
import { sessionOf } from '../../http/authentication/browser-session.ts';
import {
  countWrongKey,
  isRefused,
  judgeRequest,
  keysIn,
  type Refusal,
} from '../../http/authentication/judge-request.ts';

/** A key whose characters a subprotocol may not have goes as this and its base64url. */
const encodedKey = 'ligai.key64.';

/** The protocol itself, which a page offers beside a key, or alone beside its cookie or a ticket. */
const dashboardProtocol = 'ligai.dashboard';

/** `expiresAtMs`: when the session of a browser ends, and with it what it may watch. */
export type Admitted = { keyName: string | undefined; expiresAtMs?: number };

/**
 * Judges who wants to watch. A browser cannot set headers on a socket, so that a key may come as a subprotocol too, and
 * a ticket as `?ticket=`, which is used up; the dashboard's own page has the cookie of its session.
 */
export async function admitReader(
  request: IncomingMessage,
  gateway: Pick<Gateway, 'config' | 'db' | 'clock' | 'keyAttempts'>,
): Promise<Admitted | Refusal> {
  const session = sessionOf(request, gateway.config.apiKeys, gateway.clock.now());
  if (session) return session;
  const { headers } = request;
  const keys = [...keysIn(headers), ...offeredProtocols(headers['sec-websocket-protocol']).map(keyOf)];
  const verdict = judgeRequest(headers, gateway.config, keys);
  const ticket = new URLSearchParams(request.url?.split('?')[1]).get('ticket');
  if (!isRefused(verdict)) return verdict;
  const isGuess = keys.some((key) => key !== dashboardProtocol);
  const refusal = () =>
    isGuess ? countWrongKey(verdict, request.socket.remoteAddress ?? '', gateway.keyAttempts) : verdict;
  if (verdict.status !== 401 || ticket === null) return refusal();
  const keyName = await redeemTicket(gateway.db, ticket);
  if (keyName !== undefined) return { keyName };
  const ofKey = refusal();
  return ofKey.status === 429 ? ofKey : ticketUnknown;
}

/** The subprotocol that the answer names; a browser closes a socket whose answer names none of those it offered. */
export function chooseProtocol(offered: ReadonlySet<string>, keys: readonly ApiKey[]): string | false {
  const isKey = (protocol: string) => nameOfKey(keys, keyOf(protocol)) !== undefined;
  const [first] = offered;
  return [...offered].find((protocol) => !isKey(protocol)) ?? first ?? false;
}

const ticketUnknown: Refusal = {
  status: 401,
  detail: 'The ticket is not known, was used before or is too old',
  headers: { 'WWW-Authenticate': 'Bearer realm="LigAI", error="invalid_token"' },
};

const offeredProtocols = (header = ''): string[] => header.split(',').flatMap((one) => one.trim() || []);

function keyOf(protocol: string): string {
  if (!protocol.startsWith(encodedKey)) return protocol;
  return Buffer.from(protocol.slice(encodedKey.length), 'base64url').toString('latin1');
}
