import { variableName, variableNameSource } from '@ligai/contracts';

const placeholder = new RegExp(String.raw`\{\{\s*(${variableNameSource})\s*\}\}`, 'gu');

/**
 * Fills `{{name}}` (blanks inside the braces are allowed). A name without a value is left out rather than read aloud
 * with its braces. Values are put in as they are: braces inside a value are not filled again. Names of `variables` are
 * in the form of `variableName`, as `callPrompt` makes them.
 */
export function fillVariables(
  text: string,
  variables: Readonly<Record<string, string>>,
  /** The text ends there. A longer one is never made, not even for a moment. */
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

/** The names that `fillVariables` would fill, each once, in the order in which they come. */
export function variablesIn(text: string): string[] {
  return [...new Set([...placeholdersIn(text)].map(({ name }) => name))];
}

/**
 * How long the text of `fillVariables` would be, without making it: a short text with long values may fill to gigabytes.
 * The text is read once, and each set of values costs no more than the names in it.
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
