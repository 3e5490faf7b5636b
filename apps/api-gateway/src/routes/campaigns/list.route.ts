import { CampaignAnswer, ListCampaignsQuery } from '@ligai/contracts';
import { listCampaigns } from '@ligai/db';
import { z } from 'zod';
import { listReply } from '../../http/list-reply.ts';
import { numberFilter } from '../../http/read-number.ts';
import { route } from '../../http/route.ts';
import { campaignExample, toCampaignAnswer } from './campaign-answers.ts';

export const listCampaignsRoute = route({
  method: 'get',
  path: '/api/v1/campaigns',
  summary: 'List Campaigns',
  description: 'Newest first.',
  query: ListCampaignsQuery,
  answer: z.array(CampaignAnswer),
  example: { answer: [campaignExample] },
  async handle({ query }, gateway) {
    const filter = { ...query, number: numberFilter(query.number, gateway) };
    const { campaigns, ...end } = await listCampaigns(gateway.db, filter);
    return listReply(campaigns.map(toCampaignAnswer), { path: '/api/v1/campaigns', query, end });
  },
});
