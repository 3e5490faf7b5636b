import type { PromptSnapshot } from '@ligai/contracts';
import { filledLength, variablesIn } from './variables.ts';

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
  const filled = { ...prompt.variables, ...Object.fromEntries(spoken), ...own, ...variables };
  return { ...prompt, variables: filled };
}

/** Why a call cannot be placed with this prompt, as one sentence; undefined where it can. */
export function promptProblem({ content, greeting, variables }: PromptSnapshot): string | undefined {
  const missing = variablesIn(`${greeting ?? ''}\n${content}`).filter((name) => !Object.hasOwn(variables, name));
  if (missing.length > 0) {
    return `the prompt uses ${missing.map((name) => `{{${name}}}`).join(', ')}, for which there is no value`;
  }
  for (const [field, text] of Object.entries({ content, greeting: greeting ?? '' })) {
    const limit = promptLimits[field as keyof typeof promptLimits];
    const length = filledLength(text, variables);
    if (length > limit)
      return `the prompt's ${field} has ${length} characters with its variables filled in, expected at most ${limit}`;
  }
  return undefined;
}
