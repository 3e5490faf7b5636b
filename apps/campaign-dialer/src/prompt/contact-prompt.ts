import { type PromptSnapshot, variableName } from '@ligai/contracts';
import { callPrompt, variablesIn } from '@ligai/conversation';
import type { Contact } from '@ligai/db';

/** The fields of a contact that fill `{{…}}`, besides its metadata. */
const ownNames = ['name', 'phone_number'] as const;

/**
 * The prompt of one contact's call. The contact's number, name and metadata fill the placeholders; missing values
 * default to those of the prompt.
 */
export function contactPrompt(
  prompt: PromptSnapshot,
  { phoneNumber, name, metadata }: Pick<Contact, 'phoneNumber' | 'name' | 'metadata'>,
): PromptSnapshot {
  return callPrompt(prompt, { number: phoneNumber, name, metadata });
}

/** The placeholders in content and greeting that neither the prompt itself nor a contact's own fields fill. */
export function namesFromMetadata({ content, greeting, variables }: PromptSnapshot): string[] {
  const filled = new Set<string>([...ownNames, ...Object.keys(variables).map(variableName)]);
  return variablesIn(`${greeting ?? ''}\n${content}`).filter((name) => !filled.has(name));
}
