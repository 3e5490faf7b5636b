import { LigaiError } from '@ligai/kernel';

/**
 * Parses a URL from an external source. `invalid_request` for schemes other than http and https, for credentials in the
 * URL, and for syntax that parsers are known to treat differently. Any host is accepted here.
 */
export function parseEgressUrl(text: string): URL {
  const refuse = (why: string) => new LigaiError('invalid_request', `url: ${why}, got ${JSON.stringify(shown(text))}`);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the check rejects control characters
  if (/[\s\\\u0000-\u001f\u007f]/.test(text)) throw refuse('expected no blanks, control characters or backslashes');
  const url = URL.parse(text);
  if (!url) throw refuse('expected a URL such as https://example.com/webhook');
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw refuse('expected http or https');
  // Omits the value, which is a secret.
  if (url.username !== '' || url.password !== '')
    throw new LigaiError('invalid_request', 'url: expected no user name or password in it');
  if (url.hostname === '' || url.port === '0') throw refuse('expected a host and a port that can be connected to');
  return url;
}

/** Truncated if it is long, and without the password that a URL may contain. */
function shown(text: string): string {
  const masked = text.slice(0, 1000).replace(/\/\/[^/]*@/, '//****@');
  return masked.length > 200 ? `${masked.slice(0, 200)}…` : masked;
}
