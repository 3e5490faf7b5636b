import { DoneAnswer, recordPath } from '@ligai/contracts';
import { deletePrompt } from '@ligai/db';
import { LigaiError } from '@ligai/kernel';
import { route } from '../../http/route.ts';
import { promptUnchanged } from './prompt-answers.ts';

export const deletePromptRoute = route({
  method: 'delete',
  path: '/api/v1/prompts/:id',
  summary: 'Delete Prompt',
  description: 'After the active prompt is deleted, no prompt is active.',
  params: recordPath('The prompt ID'),
  answer: DoneAnswer,
  conditional: true,
  errors: { 404: 'No such prompt' },
  example: { answer: { success: true, message: 'Prompt deleted' } },
  async handle({ params: { id }, ifMatch }, { db }) {
    const found = await deletePrompt(db, id, promptUnchanged(id, ifMatch));
    if (!found) throw new LigaiError('not_found', `Prompt ${id} not found`);
    return { success: true as const, message: 'Prompt deleted' };
  },
});
