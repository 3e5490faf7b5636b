/** Without trailing slashes: a path is appended. */
export function baseUrlOf(given: string | (() => string)): string {
  return (typeof given === 'string' ? given : given()).replace(/\/+$/, '');
}
