/**
 * Subjects are tokens between dots: not empty, no blanks. `*` matches one token, `>` at the end matches one or more.
 */
export function isSubject(text: string): boolean {
  return text.length > 0 && text.split('.').every((token) => token !== '');
}

/** What one may subscribe to: a subject whose `>` is the last token, if it has one. */
export function isPattern(text: string): boolean {
  const tokens = text.split('.');
  return isSubject(text) && tokens.every((token, index) => token !== '>' || index === tokens.length - 1);
}
