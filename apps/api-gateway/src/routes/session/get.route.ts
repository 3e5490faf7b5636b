import { SessionAnswer } from '@ligai/contracts';
import { sessionOf } from '../../http/authentication/browser-session.ts';
import { route } from '../../http/route.ts';
import { noSession, sessionAnswer } from './session-answers.ts';

export const getSessionRoute = route({
  method: 'get',
  path: '/api/v1/session',
  summary: 'Get Session',
  description: 'Whether the API requires a key, and the session of this browser.',
  open: true,
  answer: SessionAnswer,
  example: { answer: { required: true, key_name: 'crm', expires_at: '2026-01-15T22:30:00Z' } },
  async handle({ headers }, { config: { apiKeys }, clock }) {
    const session = sessionOf({ headers, method: 'GET' }, apiKeys, clock.now());
    return session ? sessionAnswer(session) : noSession(apiKeys.length > 0);
  },
});
