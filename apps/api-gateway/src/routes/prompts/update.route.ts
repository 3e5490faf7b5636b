import { PromptAnswer, recordPath, UpdatePromptBody } from '@ligai/contracts';
import { toSnapshot, updatePrompt } from '@ligai/db';
import { route } from '../../http/route.ts';
import { checkPrompt, checkPromptEffort, joined } from '../../provider-checks/check-choice.ts';
import { promptExample, promptOr404, promptReply, promptUnchanged, toPromptChange } from './prompt-answers.ts';

export const updatePromptRoute = route({
  method: 'put',
  path: '/api/v1/prompts/:id',
  summary: 'Update Prompt',
  description: 'Omitted fields keep their value. Calls that were requested before are not changed.',
  params: recordPath('The prompt ID'),
  body: UpdatePromptBody,
  answer: PromptAnswer,
  tagged: true,
  conditional: true,
  errors: { 404: 'No such prompt' },
  example: { body: { name: 'Updated Name' }, answer: { ...promptExample, name: 'Updated Name' } },
  async handle({ params: { id }, body, keyName, ifMatch }, gateway) {
    const checked = await checkPrompt(gateway, body);
    const unchanged = promptUnchanged(id, ifMatch);
    const updated = await updatePrompt(gateway.db, id, toPromptChange(body), keyName ?? null, unchanged);
    const prompt = promptOr404(id, updated);
    // After the update: the model and the effort belong together, and the request may have only one of them.
    const isOfModel = body.model !== undefined || body.reasoning_effort !== undefined;
    const warning = joined([checked, isOfModel ? await checkPromptEffort(gateway, toSnapshot(prompt)) : undefined]);
    return promptReply(prompt, { warning });
  },
});
