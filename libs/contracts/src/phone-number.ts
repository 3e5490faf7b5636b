import { z } from 'zod';

/** Digits only, as they go on the wire: country code first, no `+`. Made only by {@link parsePhoneNumber}. */
export type PhoneNumber = string & z.BRAND<'PhoneNumber'>;

const writtenMarks = /[ .\-()]/g;
const e164 = /^\+?[1-9]\d{7,14}$/;

/**
 * Reads a number as people write it, such as `+55 (11) 99988-7766`: blanks, `.`, `-`, `(` and `)` are stripped, and what
 * is left must be 8 to 15 digits with an optional `+`. `extra` admits an installation's short extensions
 * (`DIAL_EXTRA_PATTERN`); what it admits must still be digits only, because it goes on the wire.
 * Returns undefined where the text is not a number.
 */
export function parsePhoneNumber(text: string, extra?: RegExp): PhoneNumber | undefined {
  const bare = text.replaceAll(writtenMarks, '');
  if (e164.test(bare)) return bare.replace('+', '') as PhoneNumber;
  if (extra?.test(bare) && /^\d{1,15}$/.test(bare)) return bare as PhoneNumber;
  return undefined;
}

/** A number that was parsed before, coming back from the database or over NATS: digits only. */
export const PhoneNumber = z
  .string()
  .regex(/^\d{1,15}$/, 'expected 1 to 15 digits')
  .brand<'PhoneNumber'>();
