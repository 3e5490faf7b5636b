import { type NumberRules, type PhoneNumberReading, parsePhoneNumber } from './phone-number.ts';

/** {@link parsePhoneNumber} for text as people copy it: see {@link unwrapNumber}. */
export const readWrittenNumber = (written: string, rules: NumberRules): PhoneNumberReading =>
  // Almost all are digits alone.
  parsePhoneNumber(/^\+?\d+$/.test(written) ? written : unwrapNumber(written), rules);

/** A link with a long text to send, and more. */
const longestWritten = 2000;

/**
 * A number without what spreadsheets, web pages and links add to it: blanks of any kind and invisible characters, quotes
 * (`'5511…`, `="5511…"`), and the links of {@link unlinked}. Linear in the length of the text.
 */
export function unwrapNumber(written: string): string {
  // No number; its blanks alone would take a tenth of a second if there were a million.
  if (written.length > longestWritten) return written.slice(0, longestWritten);
  const visible = written
    .replaceAll(/\p{Cf}/gu, '')
    .replaceAll(/\p{Zs}/gu, ' ')
    .trim();
  const text = /^=\s*"(.*)"$/.exec(visible)?.[1] ?? visible.replace(/^'/, '').replace(/^"(.*)"$/, '$1');
  return unlinked(text.trim());
}

const phoneLink = /^(?:tel|callto|whatsapp):(?:\/\/(?!send\b))?\s*/i;
const whatsAppLink =
  /^(?:(?:https?:\/\/)?wa\.me\/|whatsapp:\/\/send\/?\?phone=|https?:\/\/(?:api|web)\.whatsapp\.com\/send\/?\?phone=)/i;

/**
 * The number in `tel:…`, `callto:…`, `whatsapp:…`, `https://wa.me/…` or `https://api.whatsapp.com/send?phone=…`. WhatsApp's
 * web links hold international numbers, mostly without `+`; the result always has it, so it is not read as a national one.
 */
function unlinked(text: string): string {
  if (!whatsAppLink.test(text)) return text.replace(phoneLink, '');
  const [number = ''] = text.replace(whatsAppLink, '').split(/[/?&#]/, 1);
  return number.trim().replace(/^(?:\+|%2b)?/i, '+');
}
