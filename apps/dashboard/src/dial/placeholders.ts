/** Filled from the person and the number, not asked for. */
const known = ['name', 'phone_number'];

/** The names in `{{name}}` of a prompt, in their order, once each, without those that every call fills. */
export function placeholdersIn(...texts: (string | null)[]): string[] {
  const found = texts.flatMap((text) => [
    ...(text ?? '').matchAll(/\{\{\s*([\p{L}\p{N}_.-][\p{L}\p{M}\p{N}_.-]*)\s*\}\}/gu),
  ]);
  const names = found.map(([, name = '']) => name.normalize('NFC'));
  return [...new Set(names)].filter((name) => !known.includes(name));
}
