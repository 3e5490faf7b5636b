import { SessionAnswer, SignInBody } from '@ligai/contracts';
import { LigaiError } from '@ligai/kernel';
import { nameOfKey } from '../../http/authentication/api-keys.ts';
import { sessionCookie, sessionForMs } from '../../http/authentication/browser-session.ts';
import { Reply, route } from '../../http/route.ts';
import { noSession, sessionAnswer } from './session-answers.ts';

export const createSessionRoute = route({
  method: 'post',
  path: '/api/v1/session',
  summary: 'Sign In',
  description:
    'Exchanges an API key for a session of 12 hours in an `HttpOnly`, `SameSite=Strict` cookie, for the dashboard. Without `API_KEYS` nothing is needed, and nothing is set. An address may show 10 wrong keys at once, and another one every 5 s; until then a wrong key gets 429 instead of 401. A right key is always accepted.',
  open: true,
  body: SignInBody,
  answer: SessionAnswer,
  errors: { 401: 'The API key is not known', 429: 'Too many wrong keys came from this address' },
  example: {
    body: { key: 'crm-0123456789abcdef0123' },
    answer: { required: true, key_name: 'crm', expires_at: '2026-01-15T22:30:00Z' },
  },
  async handle({ headers, address, body: { key: shown } }, { config: { apiKeys }, keyAttempts, clock, log }) {
    if (apiKeys.length === 0) return noSession(false);
    const keyName = nameOfKey(apiKeys, shown);
    const key = apiKeys.find(({ name }) => name === keyName);
    if (!key) {
      keyAttempts.noteWrongKey(address);
      log.warn({ from: address }, 'sign-in with an unknown key refused');
      throw new LigaiError('key_unknown', 'The API key is not known');
    }
    log.info({ keyName }, 'browser signed in');
    const nowMs = clock.now();
    return new Reply(sessionAnswer({ keyName: key.name, expiresAtMs: nowMs + sessionForMs }), {
      headers: { 'Set-Cookie': sessionCookie(key, nowMs, headers.origin) },
    });
  },
});
