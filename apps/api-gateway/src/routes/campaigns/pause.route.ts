import { DoneAnswer, pauseCampaign, recordPath } from '@ligai/contracts';
import { requireCampaign } from '@ligai/db';
import { route } from '../../http/route.ts';

const answerWithinMs = 10_000;

export const pauseCampaignRoute = route({
  method: 'post',
  path: '/api/v1/campaigns/:id/pause',
  summary: 'Pause Campaign',
  description: 'No more contacts are dialled after this request; calls in progress continue.',
  params: recordPath('The campaign ID'),
  answer: DoneAnswer,
  errors: { 400: 'The campaign does not run', 404: 'There is no such campaign' },
  example: { answer: { success: true, message: 'Campaign paused' } },
  async handle({ params: { id } }, { bus, db }) {
    await requireCampaign(db, id);
    await bus.request(pauseCampaign, { campaign_id: id }, { timeoutMs: answerWithinMs });
    return { success: true as const, message: 'Campaign paused' };
  },
});
