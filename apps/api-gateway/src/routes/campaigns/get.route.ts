import { CampaignAnswer, recordPath } from '@ligai/contracts';
import { requireCampaign } from '@ligai/db';
import { route } from '../../http/route.ts';
import { campaignExample, campaignReply } from './campaign-answers.ts';

export const getCampaignRoute = route({
  method: 'get',
  path: '/api/v1/campaigns/:id',
  summary: 'Get Campaign by ID',
  params: recordPath('The campaign ID'),
  answer: CampaignAnswer,
  tagged: true,
  errors: { 404: 'There is no such campaign' },
  example: { answer: campaignExample },
  async handle({ params: { id } }, { db }) {
    return campaignReply(await requireCampaign(db, id));
  },
});
