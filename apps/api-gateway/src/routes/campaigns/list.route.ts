import { CampaignAnswer, ListCampaignsQuery } from '@ligai/contracts';
import { listCampaigns } from '@ligai/db';
import { z } from 'zod';
import { Reply, route } from '../../http/route.ts';
import { toCampaignAnswer } from './campaign-answers.ts';
import { campaignExample } from './campaign-examples.ts';

export const listCampaignsRoute = route({
  method: 'get',
  path: '/api/v1/campaigns',
  summary: 'List Campaigns',
  description: 'Newest first.',
  query: ListCampaignsQuery,
  answer: z.array(CampaignAnswer),
  example: { answer: [campaignExample] },
  async handle({ query }, { db }) {
    const { campaigns, total } = await listCampaigns(db, query);
    return new Reply(campaigns.map(toCampaignAnswer), { headers: { 'X-Total-Count': String(total) } });
  },
});
