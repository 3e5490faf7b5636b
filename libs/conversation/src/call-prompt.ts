import { type PromptSnapshot, variableName } from '@ligai/contracts';
import { lengthWhenFilled, variablesIn } from './variables.ts';

/** The data of a call that fills `{{…}}` in its prompt. */
export type CallParty = {
  number: string;
  name: string | null;
  metadata: Readonly<Record<string, unknown>>;
  /** From the request for this call. */
  variables?: Readonly<Record<string, string>>;
};

/** Maximum length of the filled texts, in characters: the same as of the unfilled texts. */
export const promptLimits = { content: 100_000, greeting: 2_000 } as const;

/**
 * The prompt of one call. If a name has several values, the request's `variables` take precedence, then `name` and
 * `phone_number`, then metadata, then the prompt's own variables. Of the metadata, only strings, numbers and booleans
 * are used.
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

/** Why a call cannot be placed with a prompt: the reason by which its schedule ends, and a sentence. */
export type PromptProblem = { reason: 'prompt_variables' | 'prompt_too_long'; detail: string };

/** Why a call cannot be placed with this prompt; undefined if it can. */
export function promptProblem(prompt: PromptSnapshot): PromptProblem | undefined {
  const { content, greeting, variables } = prompt;
  const missing = variablesIn(`${greeting ?? ''}\n${content}`).filter((name) => !Object.hasOwn(variables, name));
  if (missing.length > 0) {
    const names = listNames(missing.map((name) => `{{${name}}}`));
    return { reason: 'prompt_variables', detail: `the prompt uses ${names}, for which there is no value` };
  }
  const excess = excessOf(prompt)(variables);
  return excess === undefined ? undefined : { reason: 'prompt_too_long', detail: excess };
}

/** Names that a sentence lists; the rest is a number. A prompt may use thousands. */
const mostListedNames = 20;

/** As `a, b, … and 3 more`. */
export function listNames(names: readonly string[]): string {
  const listed = names.slice(0, mostListedNames).join(', ');
  return names.length > mostListedNames ? `${listed}, … and ${names.length - mostListedNames} more` : listed;
}

/** The length check of `promptProblem`, for many sets of values: parses the prompt once, and checks whether its texts are too long. */
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
