import { type CreatePromptBody, type PromptAnswer, toTimestamp, type UpdatePromptBody } from '@ligai/contracts';
import { type NewPrompt, type Prompt, type PromptChange, toSnapshot } from '@ligai/db';
import { LigaiError } from '@ligai/kernel';
import type { z } from 'zod';

export function toPromptAnswer(prompt: Prompt): PromptAnswer {
  const { content, greeting, voice_id, language, model, temperature, reasoning_effort, variables } = toSnapshot(prompt);
  return {
    id: prompt.id,
    name: prompt.name,
    content,
    is_active: prompt.isActive,
    created_at: toTimestamp(prompt.createdAt),
    updated_at: toTimestamp(prompt.updatedAt),
    ...{ greeting, voice_id, language, model, temperature, reasoning_effort, variables },
  };
}

export function toNewPrompt({ is_active, voice_id, reasoning_effort, ...same }: CreatePromptBody): NewPrompt {
  return { ...same, isActive: is_active, voiceId: voice_id, reasoningEffort: reasoning_effort };
}

/** Only what the body names is changed. */
export function toPromptChange({ is_active, voice_id, reasoning_effort, ...same }: UpdatePromptBody): PromptChange {
  return {
    ...(Object.fromEntries(Object.entries(same).filter(([, value]) => value !== undefined)) as PromptChange),
    ...(is_active !== undefined && { isActive: is_active }),
    ...(voice_id !== undefined && { voiceId: voice_id }),
    ...(reasoning_effort !== undefined && { reasoningEffort: reasoning_effort }),
  };
}

export function promptOr404(id: number, prompt: Prompt | undefined): Prompt {
  if (!prompt) throw new LigaiError('not_found', `Prompt ${id} not found`);
  return prompt;
}

/** The specification's own, as the documentation shows it. */
export const promptExample = {
  id: 1,
  name: 'Sales Assistant',
  content: 'You are a helpful sales assistant...',
  is_active: true,
  created_at: '2026-01-15T10:00:00Z',
  updated_at: '2026-01-15T10:00:00Z',
  greeting: null,
  voice_id: null,
  language: null,
  model: null,
  temperature: null,
  reasoning_effort: null,
  variables: {},
} satisfies z.input<typeof PromptAnswer>;
