import type { CampaignAnswer } from '@ligai/contracts';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { request } from '../api/request.ts';
import { useIdempotencyKey } from '../api/use-idempotency-key.ts';
import { BackLink } from '../app/back-link.tsx';
import { Card } from '../design/card.tsx';
import { PageHead } from '../design/page-head.tsx';
import { CampaignForm } from './campaign-form.tsx';
import { type CampaignValues, newCampaign } from './campaign-values.ts';
import { Steps } from './steps.tsx';
import { useCampaignTexts } from './texts.ts';

/** The first step of a campaign. It is stored as a draft, so that the following steps can be left and continued. */
export function NewCampaignPage() {
  const text = useCampaignTexts();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const keyFor = useIdempotencyKey();
  const create = async (values: CampaignValues) => {
    const options = { body: values, idempotencyKey: keyFor(values) };
    const { id } = await request<CampaignAnswer>('POST', '/api/v1/campaigns', options);
    await queries.invalidateQueries({ queryKey: ['campaigns'] });
    await navigate({
      to: '/campaigns/$campaignId/setup',
      params: { campaignId: String(id) },
      search: { step: 'contacts' },
      ignoreBlocker: true,
    });
  };
  return (
    <>
      <PageHead back={<BackLink to="/campaigns" />} title={text('create')} />
      <Steps current="basics" campaignId={null} />
      <Card narrow>
        <CampaignForm values={newCampaign} fields="basics" onSave={create} action={text('continue')} guard="page" />
      </Card>
    </>
  );
}
