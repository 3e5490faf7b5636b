import { PromptUsesAnswer, recordPath } from '@ligai/contracts';
import { findPrompt, promptUses } from '@ligai/db';
import { route } from '../../http/route.ts';
import { promptOr404 } from './prompt-answers.ts';

export const getPromptUsesRoute = route({
  method: 'get',
  path: '/api/v1/prompts/:id/uses',
  summary: 'Get Uses of a Prompt',
  description: 'The campaigns and pending schedules that use the prompt, and how many calls have had it.',
  params: recordPath('The prompt ID'),
  answer: PromptUsesAnswer,
  errors: { 404: 'No such prompt' },
  example: {
    answer: {
      is_active: true,
      campaigns: [{ id: 1, name: 'January Promotion', status: 'running', by_default: false }],
      total_campaigns: 1,
      pending_schedules: 4,
      total_calls: 5000,
      total_calls_estimated: false,
    },
  },
  async handle({ params: { id } }, { db }) {
    const { isActive } = promptOr404(id, await findPrompt(db, id));
    const uses = await promptUses(db, { id, isActive });
    return {
      is_active: isActive,
      campaigns: uses.campaigns.map(({ promptId, ...campaign }) => ({ ...campaign, by_default: promptId === null })),
      total_campaigns: uses.campaignCount,
      pending_schedules: uses.pendingSchedules,
      total_calls: uses.calls.total ?? 0,
      total_calls_estimated: uses.calls.estimated,
    };
  },
});
