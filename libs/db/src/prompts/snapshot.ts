import type { PromptSnapshot } from '@ligai/contracts';
import type { Prompt } from './prompts.ts';

/** The copy that a call keeps, so that editing a prompt never changes a call that was already asked for. */
export function toSnapshot(prompt: Prompt): PromptSnapshot {
  const { id, name, content, greeting, voiceId, language, model, temperature, reasoningEffort, variables } = prompt;
  return {
    ...{ prompt_id: id, name, content, greeting, voice_id: voiceId, language, model, temperature },
    ...{ reasoning_effort: reasoningEffort, variables },
  };
}
