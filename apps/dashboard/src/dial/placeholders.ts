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

function namesIn(texts: readonly (string | null)[]): string[] {
  const found = texts.flatMap((text) => [
    ...(text ?? '').matchAll(/\{\{\s*([\p{L}\p{N}_.-][\p{L}\p{M}\p{N}_.-]*)\s*\}\}/gu),
  ]);
  const names = found.map(([, name = '']) => name.normalize('NFC'));
  return [...new Set(names)];
}
