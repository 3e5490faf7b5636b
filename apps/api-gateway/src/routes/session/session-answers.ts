import { type SessionAnswer, toTimestamp } from '@ligai/contracts';
import type { BrowserSession } from '../../http/authentication/browser-session.ts';

export const sessionAnswer = ({ keyName, expiresAtMs }: BrowserSession): SessionAnswer => ({
  required: true,
  key_name: keyName,
  expires_at: toTimestamp(new Date(expiresAtMs)),
});

export const noSession = (required: boolean): SessionAnswer => ({ required, key_name: null, expires_at: null });
