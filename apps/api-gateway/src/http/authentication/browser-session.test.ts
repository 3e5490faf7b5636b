import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { endedCookie, sessionCookie, sessionForMs, sessionOf } from './browser-session.ts';

const key = (name: string, text: string) => ({ name, digest: createHash('sha256').update(text).digest() });
const crm = key('crm', 'crm-0123456789abcdef0123');
const ops = key('ops', 'ops-0123456789abcdef0123');
const nowMs = Date.parse('2026-01-15T10:30:00Z');
const host = 'ligai.example.com';
const origin = 'https://ligai.example.com';
const cookie = sessionCookie(crm, nowMs, origin).split(';')[0] ?? '';
const read = (headers: object, method = 'GET', keys = [crm, ops], atMs = nowMs) =>
  sessionOf({ headers: { host, ...headers }, method }, keys, atMs);

describe('a request with the cookie of a session', () => {
  it('is one of the key that signed in, until the session ends', () => {
    expect(read({ cookie })).toEqual({ keyName: 'crm', expiresAtMs: nowMs + sessionForMs });
    expect(read({ cookie: `theme=dark; ${cookie}` })?.keyName).toBe('crm');
    expect(read({ cookie }, 'GET', [crm, ops], nowMs + sessionForMs)).toBeUndefined();
  });

  it('is found beside cookies of the same name that another program of this host has set', () => {
    expect(read({ cookie: `ligai_session=x; ligai_session=; ${cookie}` })?.keyName).toBe('crm');
  });

  it('is refused once its key was removed or replaced', () => {
    expect(read({ cookie }, 'GET', [ops])).toBeUndefined();
    expect(read({ cookie }, 'GET', [key('crm', 'crm-another-key-of-24-chars')])).toBeUndefined();
  });

  it('is refused if any part of it was changed', () => {
    const [name = '', expires = '', signature = ''] = cookie.slice('ligai_session='.length).split('~');
    const changed = [
      `ops~${expires}~${signature}`,
      `${name}~${Number(expires) + 1}~${signature}`,
      `${name}~${expires}~${signature.slice(0, -2)}`,
      `${name}~${expires}`,
      `${name}~1e99~${signature}`,
      '',
    ];
    for (const value of changed) expect(read({ cookie: `ligai_session=${value}` })).toBeUndefined();
  });

  it.each(['POST', 'PUT', 'DELETE'])('that changes something (%s) must come from a page of this origin', (method) => {
    expect(read({ cookie, origin }, method)?.keyName).toBe('crm');
    expect(read({ cookie, origin: 'https://evil.example' }, method)).toBeUndefined();
    expect(read({ cookie, origin: 'null' }, method)).toBeUndefined();
    expect(read({ cookie }, method)).toBeUndefined();
  });

  it('of a page of another origin reads nothing either', () => {
    expect(read({ cookie, origin: 'https://evil.example' })).toBeUndefined();
    const asked = (site: string, mode: string) => read({ cookie, 'sec-fetch-site': site, 'sec-fetch-mode': mode });
    expect([asked('same-site', 'no-cors'), asked('same-site', 'navigate')]).toEqual([undefined, undefined]);
    expect([asked('same-origin', 'cors'), asked('none', 'navigate')]).not.toContain(undefined);
  });
});

it('the cookie is invisible to scripts, is not sent with requests of other sites, and over HTTPS only there', () => {
  expect(sessionCookie(crm, nowMs, origin)).toMatch(/; Path=\/; HttpOnly; SameSite=Strict; Secure$/);
  expect(sessionCookie(crm, nowMs, 'http://localhost:8000')).toMatch(/; HttpOnly; SameSite=Strict$/);
  expect(endedCookie(origin)).toMatch(/^ligai_session=; Max-Age=0; /);
});
