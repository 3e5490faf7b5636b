import { type PromptSnapshot, variableName } from '@ligai/contracts';
import { lengthWhenFilled, variablesIn } from './variables.ts';

/** What a call is about, as far as it fills `{{…}}` in its prompt. */
export type CallParty = {
  number: string;
  name: string | null;
  metadata: Readonly<Record<string, unknown>>;
  /** Given with the request for this call. */
  variables?: Readonly<Record<string, string>>;
};

/** What the filled texts may be as long as, in characters: the limits of the unfilled ones. */
export const promptLimits = { content: 100_000, greeting: 2_000 } as const;

/**
 * The prompt of one call. Of several values for one name the request's own `variables` win, then `name` and `phone_number`,
 * then metadata, then the prompt's own variables. Only text, numbers and booleans of the metadata can be spoken.
 */
export function callPrompt(prompt: PromptSnapshot, { number, name, metadata, variables }: CallParty): PromptSnapshot {
  const spoken = Object.entries(metadata).flatMap(([key, value]) =>
    ['string', 'number', 'boolean'].includes(typeof value) ? [[key, String(value)]] : [],
  );
  const own = { phone_number: number, ...(name !== null && { name }) };
  const filled = {
    ...named(prompt.variables),
    ...named(Object.fromEntries(spoken)),
    ...own,
    ...named(variables ?? {}),
  };
  return { ...prompt, variables: filled };
}

const named = (values: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [variableName(name), value]));

/** Why a call cannot be placed with this prompt, as one sentence; undefined where it can. */
export function promptProblem(prompt: PromptSnapshot): string | undefined {
  const { content, greeting, variables } = prompt;
  const missing = variablesIn(`${greeting ?? ''}\n${content}`).filter((name) => !Object.hasOwn(variables, name));
  if (missing.length > 0) {
    return `the prompt uses ${missing.map((name) => `{{${name}}}`).join(', ')}, for which there is no value`;
  }
  return excessOf(prompt)(variables);
}

/** Says of sets of values whether one of the prompt's texts is too long with them, as `promptProblem` does; reads it once. */
export function excessOf({
  content,
  greeting,
}: Pick<PromptSnapshot, 'content' | 'greeting'>): (variables: Readonly<Record<string, string>>) => string | undefined {
  const contentLength = lengthWhenFilled(content);
  const greetingLength = lengthWhenFilled(greeting ?? '');
  return (variables) => excess('content', contentLength(variables)) ?? excess('greeting', greetingLength(variables));
}

function excess(field: keyof typeof promptLimits, length: number): string | undefined {
  const limit = promptLimits[field];
  if (length <= limit) return undefined;
  return `the prompt's ${field} has ${length} characters with its variables filled in, expected at most ${limit}`;
}
