import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { ApiError } from '../api/request.ts';
import { isRecordId } from '../app/address-values.ts';
import { Missing } from '../app/missing.tsx';
import { PageError } from '../app/page-error.tsx';
import { Loading } from '../design/loading.tsx';
import { useLiveStore } from '../live/use-live.ts';
import { campaignQuery } from './campaign-queries.ts';
import type { CampaignRead } from './newest-figures.ts';
import { useCampaignTexts } from './texts.ts';

type OneCampaignProps = {
  from: '/campaigns/$campaignId' | '/campaigns/$campaignId/setup';
  children: (read: CampaignRead) => ReactNode;
};

/** Reads the campaign of the address. */
export function OneCampaign({ from, children }: OneCampaignProps) {
  const text = useCampaignTexts();
  const { campaignId } = useParams({ from });
  const campaign = useQuery(campaignQuery(useLiveStore(), campaignId));
  if (!isRecordId(campaignId) || (campaign.error instanceof ApiError && [404, 422].includes(campaign.error.status)))
    return <Missing list="/campaigns" title={text('notFound')} />;
  if (campaign.isPending) return <Loading lines={6} />;
  if (campaign.isError && !campaign.data)
    return <PageError error={campaign.error} onRetry={() => void campaign.refetch()} />;
  return children(campaign.data);
}
