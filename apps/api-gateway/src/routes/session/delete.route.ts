import { SessionAnswer } from '@ligai/contracts';
import { endedCookie } from '../../http/authentication/browser-session.ts';
import { Reply, route } from '../../http/route.ts';
import { noSession } from './session-answers.ts';

export const deleteSessionRoute = route({
  method: 'delete',
  path: '/api/v1/session',
  summary: 'Sign Out',
  description:
    'Deletes the cookie of the session. A copy of the cookie stays valid until the session ends, or until the key is removed from `API_KEYS`.',
  open: true,
  answer: SessionAnswer,
  example: { answer: { required: true, key_name: null, expires_at: null } },
  async handle({ headers }, { config: { apiKeys } }) {
    return new Reply(noSession(apiKeys.length > 0), { headers: { 'Set-Cookie': endedCookie(headers.origin) } });
  },
});
