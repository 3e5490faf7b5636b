import { DoneAnswer, recordPath } from '@ligai/contracts';
import { deleteCampaign } from '@ligai/db';
import { route } from '../../http/route.ts';
import { campaignUnchanged } from './campaign-answers.ts';

export const deleteCampaignRoute = route({
  method: 'delete',
  path: '/api/v1/campaigns/:id',
  summary: 'Delete Campaign',
  description: 'With its contacts. The records of its calls stay, and calls on the line go on to their end.',
  params: recordPath('The campaign ID'),
  answer: DoneAnswer,
  conditional: true,
  errors: { 400: 'The campaign is running', 404: 'There is no such campaign' },
  example: { answer: { success: true, message: 'Campaign deleted' } },
  async handle({ params: { id }, ifMatch }, { db }) {
    await deleteCampaign(db, id, campaignUnchanged(id, ifMatch));
    return { success: true as const, message: 'Campaign deleted' };
  },
});
