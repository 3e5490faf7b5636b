import { CampaignAnswer, CreateCampaignBody } from '@ligai/contracts';
import { insertCampaign } from '@ligai/db';
import { route } from '../../http/route.ts';
import { campaignReply, draftExample, requirePrompt, toNewCampaign } from './campaign-answers.ts';

export const createCampaignRoute = route({
  method: 'post',
  path: '/api/v1/campaigns',
  summary: 'Create Campaign',
  description: 'Creates a draft. It places no calls until it is started.',
  body: CreateCampaignBody,
  answer: CampaignAnswer,
  status: 201,
  tagged: true,
  idempotent: true,
  example: {
    body: { name: 'January Promotion', description: 'New year special offers', max_concurrent: 3 },
    answer: draftExample,
  },
  async handle({ body, idempotency }, { db }) {
    await requirePrompt(db, body.prompt_id);
    return db.transaction(async (tx) => {
      const reply = campaignReply(await insertCampaign(tx, toNewCampaign(body)));
      await idempotency.keep(tx, reply.body);
      return reply;
    });
  },
});
