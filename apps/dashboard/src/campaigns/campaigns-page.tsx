import type { CampaignAnswer } from '@ligai/contracts';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { request } from '../api/request.ts';
import { PageError } from '../app/page-error.tsx';
import buttonStyles from '../design/button.module.css';
import listStyles from '../design/card-list.module.css';
import { Empty } from '../design/empty.tsx';
import { Loading } from '../design/loading.tsx';
import { PageHead } from '../design/page-head.tsx';
import { useFormats } from '../language/formats.ts';
import { CampaignStatusBadge } from './campaign-status.tsx';
import styles from './campaigns-page.module.css';
import { ProgressBar } from './progress-bar.tsx';
import { useCampaignTexts } from './texts.ts';
import { useLiveFigures } from './use-campaign.ts';

/** All campaigns, newest first, with their progress as it happens. */
export function CampaignsPage() {
  const text = useCampaignTexts();
  const campaigns = useQuery({
    queryKey: ['campaigns', 'list'],
    queryFn: ({ signal }) => request<CampaignAnswer[]>('GET', '/api/v1/campaigns', { signal, query: { limit: 200 } }),
  });
  return (
    <>
      <PageHead title={text('title')} about={text('about')}>
        <Link to="/campaigns/new" className={`${buttonStyles.button} ${buttonStyles.primary} ${listStyles.create}`}>
          <Plus size={16} aria-hidden="true" />
          {text('create')}
        </Link>
      </PageHead>
      {campaigns.isPending && <Loading lines={5} />}
      {campaigns.isError && !campaigns.data && (
        <PageError error={campaigns.error} onRetry={() => void campaigns.refetch()} />
      )}
      {campaigns.data?.length === 0 && <Empty title={text('none')}>{text('noneHint')}</Empty>}
      <ul className={listStyles.list}>
        {campaigns.data?.map((campaign) => (
          <CampaignCard key={campaign.id} read={campaign} />
        ))}
      </ul>
    </>
  );
}

function CampaignCard({ read }: { read: CampaignAnswer }) {
  const text = useCampaignTexts();
  const formats = useFormats();
  const campaign = useLiveFigures(read);
  const { total_contacts: total, completed_contacts: done } = campaign;
  return (
    <li className={listStyles.card}>
      <div className={listStyles.head}>
        <Link to="/campaigns/$campaignId" params={{ campaignId: String(campaign.id) }} className={listStyles.name}>
          <bdi>{campaign.name}</bdi>
        </Link>
        <CampaignStatusBadge status={campaign.status} />
      </div>
      <ProgressBar
        total={total}
        successful={campaign.successful_contacts}
        failed={campaign.failed_contacts}
        onLine={campaign.in_progress}
      />
      <p className={styles.figures}>
        {text('ofTotal', { done: formats.count(done), total: formats.count(total) })} · {text('successful')}:{' '}
        {formats.count(campaign.successful_contacts)}
      </p>
      {campaign.waiting_reason !== null && (
        <p className={styles.waiting}>{text('waiting', { reason: campaign.waiting_reason })}</p>
      )}
    </li>
  );
}
