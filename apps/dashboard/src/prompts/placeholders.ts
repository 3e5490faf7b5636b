import type { PromptAnswer } from '@ligai/contracts';

/** Filled from the person and the number, not asked for. */
const known = ['name', 'phone_number'];

/** The names in `{{name}}` of a prompt, in their order, once each, without those that every call fills. */
export const placeholdersIn = (...texts: (string | null)[]): string[] =>
  namesIn(texts).filter((name) => !known.includes(name));

/** A call with this prompt is refused without the name of the person. */
export const needsName = ({ greeting, content, variables }: PromptTexts): boolean =>
  namesIn([greeting, content]).includes('name') && !Object.hasOwn(variables, 'name');

/**
 * The names in a prompt's texts without a value, in their order: a call is refused without them. `given` is what the
 * request for the call has.
 */
export const missingIn = (
  { greeting, content, variables }: PromptTexts,
  given: { readonly name?: string | null; readonly variables?: Readonly<Record<string, string>> } = {},
): string[] =>
  namesIn([greeting, content]).filter((one) => {
    if (one === 'phone_number' || Object.hasOwn(variables, one) || given.variables?.[one]) return false;
    return one !== 'name' || !given.name;
  });

export type PromptTexts = Pick<PromptAnswer, 'greeting' | 'content' | 'variables'>;

const placeholder = /\{\{\s*([\p{L}\p{N}_.-][\p{L}\p{M}\p{N}_.-]*)\s*\}\}/gu;

/**
 * What looks as if it were meant to be a placeholder and is none, such as `{{first name}}`, `{name}` or `{{name`, once
 * each: it stays in the text as it is. Braces of JSON are none.
 */
export function brokenPlaceholdersIn(...texts: (string | null)[]): string[] {
  const found = texts.flatMap((text) => [
    ...(text ?? '')
      .replace(placeholder, ' ')
      .matchAll(/\{\{[^{}\n]{1,60}\}{0,2}|(?<!\{)\{\s*[\p{L}_][\p{L}\p{M}\p{N}_ .-]{0,60}\}{1,2}/gu),
  ]);
  return [...new Set(found.map(([written]) => written.trimEnd()))];
}

function namesIn(texts: readonly (string | null)[]): string[] {
  const found = texts.flatMap((text) => [...(text ?? '').matchAll(placeholder)]);
  const names = found.map(([, name = '']) => name.normalize('NFC'));
  return [...new Set(names)];
}
