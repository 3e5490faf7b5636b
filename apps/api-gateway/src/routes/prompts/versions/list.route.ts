import { ListQuery, PromptVersionItem, recordPath } from '@ligai/contracts';
import { listPromptVersions } from '@ligai/db';
import { LigaiError } from '@ligai/kernel';
import { z } from 'zod';
import { Reply, route } from '../../../http/route.ts';
import { toVersionItem, versionExample } from './version-answers.ts';

export const listPromptVersionsRoute = route({
  method: 'get',
  path: '/api/v1/prompts/:id/versions',
  summary: 'List Versions of a Prompt',
  description:
    'Newest first, the present definition included. Each change of the prompt stores the former version; the newest 200 of these are kept.',
  params: recordPath('The prompt ID'),
  query: ListQuery,
  answer: z.array(PromptVersionItem),
  errors: { 404: 'No such prompt' },
  example: {
    answer: [
      { ...versionExample, version: 3, current: true, content_length: 2048 },
      { ...versionExample, content_length: 2010 },
    ],
  },
  async handle({ params: { id }, query }, { db }) {
    const found = await listPromptVersions(db, id, query);
    if (!found) throw new LigaiError('not_found', `Prompt ${id} not found`);
    return new Reply(found.versions.map(toVersionItem), { headers: { 'X-Total-Count': String(found.total) } });
  },
});
