import { variableName, variableNameSource } from '@ligai/contracts';

const placeholder = new RegExp(String.raw`\{\{\s*(${variableNameSource})\s*\}\}`, 'gu');

/**
 * Fills `{{name}}` (blanks inside the braces are allowed). A name without a value is removed, so that its braces are
 * not read aloud. Values are inserted unchanged: braces inside a value are not filled. Names of `variables` are in the
 * form of `variableName`, as `callPrompt` makes them.
 */
export function fillVariables(
  text: string,
  variables: Readonly<Record<string, string>>,
  /** The result is cut at this length; a longer text is never built. */
  maxChars = Number.POSITIVE_INFINITY,
): string {
  let filled = '';
  let end = 0;
  for (const { written, name, index } of placeholdersIn(text)) {
    filled += text.slice(end, index) + textFor(name, variables);
    end = index + written.length;
    if (filled.length >= maxChars) return filled.slice(0, maxChars);
  }
  return (filled + text.slice(end)).slice(0, maxChars);
}

/** The names that `fillVariables` would fill, each once, in order of occurrence. */
export function variablesIn(text: string): string[] {
  return [...new Set([...placeholdersIn(text)].map(({ name }) => name))];
}

/**
 * Computes the length of the result of `fillVariables` without building it: a short text with long values may expand to
 * gigabytes. The text is parsed once; each set of values costs time in proportion to the number of names.
 */
export function lengthWhenFilled(text: string): (variables: Readonly<Record<string, string>>) => number {
  let literal = text.length;
  const uses = new Map<string, number>();
  for (const { written, name } of placeholdersIn(text)) {
    literal -= written.length;
    uses.set(name, (uses.get(name) ?? 0) + 1);
  }
  return (variables) => {
    let length = literal;
    for (const [name, times] of uses) length += times * textFor(name, variables).length;
    return length;
  };
}

function* placeholdersIn(text: string): Generator<{ written: string; name: string; index: number }> {
  for (const { 0: written, 1: name = '', index } of text.matchAll(placeholder)) {
    yield { written, name: variableName(name), index };
  }
}

const textFor = (name: string, variables: Readonly<Record<string, string>>): string =>
  Object.hasOwn(variables, name) ? (variables[name] ?? '') : '';
