import type { PromptAnswer } from '@ligai/contracts';
import type { z } from 'zod';

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
