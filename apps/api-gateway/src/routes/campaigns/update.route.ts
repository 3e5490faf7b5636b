import { CampaignAnswer, campaignWake, recordPath, UpdateCampaignBody } from '@ligai/contracts';
import { updateCampaign } from '@ligai/db';
import { route } from '../../http/route.ts';
import {
  campaignExample,
  campaignReply,
  campaignUnchanged,
  requirePrompt,
  toCampaignChange,
} from './campaign-answers.ts';

export const updateCampaignRoute = route({
  method: 'put',
  path: '/api/v1/campaigns/:id',
  summary: 'Update Campaign',
  description:
    'A changed `max_concurrent` takes effect at once. Of a completed campaign, only `name` and `description` can be changed.',
  params: recordPath('The campaign ID'),
  body: UpdateCampaignBody,
  answer: CampaignAnswer,
  tagged: true,
  conditional: true,
  errors: {
    400: 'The campaign is completed, and a field other than `name` and `description` was sent',
    404: 'There is no such campaign',
  },
  example: { body: { max_concurrent: 10 }, answer: { ...campaignExample, max_concurrent: 10 } },
  async handle({ params: { id }, body, ifMatch }, { db, bus }) {
    await requirePrompt(db, body.prompt_id);
    const campaign = await updateCampaign(db, id, toCampaignChange(body), campaignUnchanged(id, ifMatch));
    bus.publish(campaignWake, {});
    return campaignReply(campaign);
  },
});
