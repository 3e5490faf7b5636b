/** `text` as Postgres stores it: without NUL, and with U+FFFD for half of a surrogate pair. Providers may send both. */
export const storableText = (text: string): string => text.replaceAll('\0', '').toWellFormed();

/** The first `length` UTF-16 units of `text`, or one fewer where the cut would divide a surrogate pair. */
export function startOfText(text: string, length: number): string {
  const last = text.charCodeAt(length - 1);
  const isDivided = length < text.length && last >= 0xd800 && last < 0xdc00;
  return text.slice(0, isDivided ? length - 1 : length);
}

/** The parsed text; undefined if it is not JSON. */
export function tryJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
