import type { CampaignAnswer } from '@ligai/contracts';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { ApiError, request } from '../api/request.ts';
import { PageError } from '../app/page-error.tsx';
import { Card } from '../design/card.tsx';
import { Empty } from '../design/empty.tsx';
import { Loading } from '../design/loading.tsx';
import { PageHead } from '../design/page-head.tsx';
import { Tabs } from '../design/tabs.tsx';
import { useFormats } from '../language/formats.ts';
import { CampaignActions } from './campaign-actions.tsx';
import styles from './campaign-page.module.css';
import type { CampaignSearch } from './campaign-search.ts';
import { CampaignStatusBadge } from './campaign-status.tsx';
import { Contacts } from './contacts.tsx';
import { ImportContacts } from './import-contacts.tsx';
import { Outcomes } from './outcomes.tsx';
import { ProgressBar } from './progress-bar.tsx';
import { useCampaignTexts } from './texts.ts';
import { useLiveFigures } from './use-campaign.ts';

/** One campaign: its progress as it happens, its contacts, its outcomes, and the upload of contacts. */
export function CampaignPage() {
  const text = useCampaignTexts();
  const { campaignId } = useParams({ from: '/campaigns/$campaignId' });
  const campaign = useQuery({
    queryKey: ['campaigns', campaignId],
    queryFn: ({ signal }) =>
      request<CampaignAnswer>('GET', `/api/v1/campaigns/${encodeURIComponent(campaignId)}`, { signal }),
  });
  if (campaign.isPending) return <Loading lines={6} />;
  if (campaign.error instanceof ApiError && [404, 422].includes(campaign.error.status))
    return <Empty title={text('notFound')} />;
  if (campaign.isError && !campaign.data)
    return <PageError error={campaign.error} onRetry={() => void campaign.refetch()} />;
  return <Campaign read={campaign.data} />;
}

function Campaign({ read }: { read: CampaignAnswer }) {
  const text = useCampaignTexts();
  const campaign = useLiveFigures(read);
  const search = useSearch({ from: '/campaigns/$campaignId' });
  const navigate = useNavigate({ from: '/campaigns/$campaignId' });
  const tab = search.tab ?? (campaign.total_contacts === 0 ? 'import' : 'contacts');
  const show = (next: NonNullable<CampaignSearch['tab']>) => void navigate({ search: { tab: next }, replace: true });
  return (
    <>
      <PageHead title={campaign.name} about={campaign.description}>
        <CampaignActions campaign={campaign} />
      </PageHead>
      <Figures campaign={campaign} />
      <Tabs
        value={tab}
        onChange={show}
        tabs={[
          {
            value: 'contacts',
            label: text('contacts'),
            content: <Contacts campaignId={campaign.id} search={search} />,
          },
          { value: 'outcomes', label: text('outcomes'), content: <Outcomes campaignId={campaign.id} /> },
          {
            value: 'import',
            label: text('import'),
            content: <ImportContacts campaignId={campaign.id} onImported={() => show('contacts')} />,
          },
        ]}
      />
    </>
  );
}

function Figures({ campaign }: { campaign: CampaignAnswer }) {
  const text = useCampaignTexts();
  const formats = useFormats();
  const { total_contacts: total, completed_contacts: done, successful_contacts: successful } = campaign;
  const figures = [
    [text('contacts'), total],
    [text('pending'), total - done - campaign.in_progress],
    [text('onLine'), campaign.in_progress],
    [text('successful'), successful],
    [text('unsuccessful'), campaign.failed_contacts],
  ] as const;
  return (
    <Card>
      <div className={styles.state}>
        <CampaignStatusBadge status={campaign.status} />
        {campaign.waiting_reason !== null && (
          <span className={styles.waiting}>
            {text('waiting', { reason: campaign.waiting_reason })}{' '}
            {campaign.resumes_at !== null && text('resumesAt', { time: formats.time(campaign.resumes_at) })}
          </span>
        )}
      </div>
      <ProgressBar
        total={total}
        successful={successful}
        failed={campaign.failed_contacts}
        onLine={campaign.in_progress}
      />
      <dl className={styles.figures}>
        {figures.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{formats.count(value)}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}
