import { z } from 'zod';
import { Timestamp } from '../timestamp.ts';

/** The key for which the browser gets a session. */
export const SignInBody = z.strictObject({ key: z.string().min(1).max(500).describe('One of the keys of `API_KEYS`') });
export type SignInBody = z.infer<typeof SignInBody>;

export const SessionAnswer = z.object({
  required: z.boolean().describe('Whether the API requires a key'),
  key_name: z.string().nullable().describe('Name of the key with which the browser signed in; null without a session'),
  expires_at: Timestamp.nullable().describe('When the session ends; null without one'),
});
export type SessionAnswer = z.infer<typeof SessionAnswer>;
