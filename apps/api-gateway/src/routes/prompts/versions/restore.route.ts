import { PromptAnswer, PromptVersionPath } from '@ligai/contracts';
import { restorePromptVersion } from '@ligai/db';
import { route } from '../../../http/route.ts';
import { promptExample, promptReply, promptUnchanged } from '../prompt-answers.ts';
import { versionNotFound } from './version-answers.ts';

export const restorePromptVersionRoute = route({
  method: 'post',
  path: '/api/v1/prompts/:id/versions/:version/restore',
  summary: 'Restore Version of a Prompt',
  description:
    'The definition of the prompt is that version again, as a new version. Whether the prompt is active does not change, nor do calls that were requested before.',
  params: PromptVersionPath,
  answer: PromptAnswer,
  tagged: true,
  conditional: true,
  errors: { 404: 'There is no such prompt, or this version is not stored' },
  example: { answer: promptExample },
  async handle({ params: { id, version }, keyName, ifMatch }, { db }) {
    const prompt = await restorePromptVersion(db, id, version, keyName ?? null, promptUnchanged(id, ifMatch));
    if (!prompt) throw versionNotFound(id, version);
    return promptReply(prompt);
  },
});
