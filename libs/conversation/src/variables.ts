const placeholder = /\{\{\s*([\p{L}\p{N}_.-]+)\s*\}\}/gu;

/**
 * Fills `{{name}}` (blanks inside the braces are allowed). A name without a value is left out rather than read aloud
 * with its braces. Values are put in as they are: braces inside a value are not filled again.
 */
export function fillVariables(text: string, variables: Readonly<Record<string, string>>): string {
  return text.replace(placeholder, (_, name: string) =>
    Object.hasOwn(variables, name) ? (variables[name] ?? '') : '',
  );
}

/** The names that `fillVariables` would fill, each once, in the order in which they come. */
export function variablesIn(text: string): string[] {
  return [...new Set([...text.matchAll(placeholder)].map(([, name = '']) => name))];
}

/** How long the text of `fillVariables` would be, without making it: a short text with long values may fill to gigabytes. */
export function filledLength(text: string, variables: Readonly<Record<string, string>>): number {
  let length = text.length;
  for (const { 0: written, 1: name = '' } of text.matchAll(placeholder)) {
    length += (Object.hasOwn(variables, name) ? (variables[name] ?? '') : '').length - written.length;
  }
  return length;
}
