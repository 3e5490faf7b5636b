import { PromptVersionAnswer, PromptVersionPath } from '@ligai/contracts';
import { findPromptVersion } from '@ligai/db';
import { route } from '../../../http/route.ts';
import { promptExample } from '../prompt-answers.ts';
import { toVersionAnswer, versionExample, versionNotFound } from './version-answers.ts';

const { id: _, is_active: __, created_at: ___, updated_at: ____, ...definitionExample } = promptExample;

export const getPromptVersionRoute = route({
  method: 'get',
  path: '/api/v1/prompts/:id/versions/:version',
  summary: 'Get Version of a Prompt',
  params: PromptVersionPath,
  answer: PromptVersionAnswer,
  errors: { 404: 'There is no such prompt, or this version is not stored' },
  example: { answer: { ...definitionExample, ...versionExample } },
  async handle({ params: { id, version } }, { db }) {
    const found = await findPromptVersion(db, id, version);
    if (!found) throw versionNotFound(id, version);
    return toVersionAnswer(found);
  },
});
