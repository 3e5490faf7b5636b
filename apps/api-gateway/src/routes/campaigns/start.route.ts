import { DoneAnswer, recordPath, startCampaign } from '@ligai/contracts';
import { requireCampaign } from '@ligai/db';
import { route } from '../../http/route.ts';

/** Longer than it takes to check a million contacts. */
const answerWithinMs = 10_000;

export const startCampaignRoute = route({
  method: 'post',
  path: '/api/v1/campaigns/:id/start',
  summary: 'Start Campaign',
  description:
    'Starts a draft or resumes a paused campaign. The prompt is copied now; `{{name}}`, `{{phone_number}}` and the fields of `metadata` in it ' +
    'are filled by each contact.',
  params: recordPath('The campaign ID'),
  answer: DoneAnswer,
  errors: {
    400: 'The campaign is running already, completed, or has no contacts; or there is no prompt',
    404: 'There is no such campaign',
    422: 'The prompt uses variables that no contact has, or is too long with its own variables: the sentence names them',
  },
  example: { answer: { success: true, message: 'Campaign started' } },
  async handle({ params: { id } }, { bus, db }) {
    await requireCampaign(db, id);
    // Not asked again on a time-out: the second answer would be that it is running already.
    await bus.request(startCampaign, { campaign_id: id }, { timeoutMs: answerWithinMs });
    return { success: true as const, message: 'Campaign started' };
  },
});
