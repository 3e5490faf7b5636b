import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { isOfAnotherPage, isSameOrigin } from '../loopback.ts';
import type { ApiKey } from './api-keys.ts';

/** What a browser that signed in may do, and until when. */
export type BrowserSession = { readonly keyName: string; readonly expiresAtMs: number };

/** A day of work; then the key is asked for again. */
export const sessionForMs = 12 * 60 * 60 * 1000;

const cookieName = 'ligai_session';

/**
 * The session of a browser is a cookie: the name of the key, the end of the session and a signature with the key's digest. Any
 * gateway with the same key accepts it, and none does once the key is removed. Scripts cannot read it, and browsers do
 * not send it with requests of other sites.
 */
export function sessionCookie(key: ApiKey, nowMs: number, origin: string | undefined): string {
  const content = `${key.name}~${nowMs + sessionForMs}`;
  const value = `${content}~${signatureOf(content, key).toString('base64url')}`;
  return `${cookieName}=${value}; Max-Age=${sessionForMs / 1000}; ${attributesFor(origin)}`;
}

/** Ends the session in the browser. */
export const endedCookie = (origin: string | undefined): string =>
  `${cookieName}=; Max-Age=0; ${attributesFor(origin)}`;

/**
 * The session with which a request came; undefined without one, and for a request that a page of another origin may have
 * caused: every request that changes something must name this origin, which browsers do. To a browser, a page at another port of
 * this host is of the same site, whose pictures and frames come with the cookie: such a read could cost a request to a provider.
 */
export function sessionOf(
  { headers, method }: { headers: IncomingHttpHeaders; method?: string | undefined },
  keys: readonly ApiKey[],
  nowMs: number,
): BrowserSession | undefined {
  const { origin, host = '', cookie = '' } = headers;
  const isRead = method === 'GET' || method === 'HEAD';
  if (origin === undefined ? !isRead : !isSameOrigin(origin, host)) return undefined;
  if (isOfAnotherPage(headers)) return undefined;
  for (const value of valuesIn(cookie)) {
    const session = readSession(value, keys, nowMs);
    if (session) return session;
  }
  return undefined;
}

function readSession(value: string, keys: readonly ApiKey[], nowMs: number): BrowserSession | undefined {
  const [keyName = '', expiresAt = '', signature = ''] = value.split('~');
  const key = keys.find(({ name }) => name === keyName);
  const expiresAtMs = Number(expiresAt);
  if (!key || !(expiresAtMs > nowMs)) return undefined;
  const expected = signatureOf(`${keyName}~${expiresAt}`, key);
  const given = Buffer.from(signature, 'base64url');
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
  return { keyName, expiresAtMs };
}

const signatureOf = (content: string, { digest }: ApiKey): Buffer =>
  createHmac('sha256', digest).update(`browser session ${content}`).digest();

/** Over HTTPS, which the page's own origin shows even behind a proxy, the cookie is never sent without it. */
const attributesFor = (origin: string | undefined): string =>
  `Path=/; HttpOnly; SameSite=Strict${origin?.startsWith('https:') ? '; Secure' : ''}`;

/** A page at another port of this host can set cookies of the same name, which come first if their path is longer. */
const mostValues = 10;

function valuesIn(cookie: string): string[] {
  const pairs = cookie.split(';').map((pair) => pair.trim());
  const named = pairs.filter((pair) => pair.startsWith(`${cookieName}=`)).slice(0, mostValues);
  return named.map((pair) => pair.slice(cookieName.length + 1));
}
