import { CampaignStatsAnswer, recordPath } from '@ligai/contracts';
import { requireCampaign } from '@ligai/db';
import { route } from '../../http/route.ts';
import { statsExample, toStatsAnswer } from './campaign-answers.ts';

export const getCampaignStatsRoute = route({
  method: 'get',
  path: '/api/v1/campaigns/:id/stats',
  summary: 'Get Campaign Statistics',
  params: recordPath('The campaign ID'),
  answer: CampaignStatsAnswer,
  errors: { 404: 'There is no such campaign' },
  example: { answer: statsExample },
  async handle({ params: { id } }, { db }) {
    return toStatsAnswer(await requireCampaign(db, id));
  },
});
