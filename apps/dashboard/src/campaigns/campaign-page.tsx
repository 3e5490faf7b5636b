import type { CampaignAnswer } from '@ligai/contracts';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { isRecordId } from '../app/address-values.ts';
import { BackLink } from '../app/back-link.tsx';
import type { Prefetch } from '../app/loaded-page.ts';
import { Card } from '../design/card.tsx';
import { PageHead } from '../design/page-head.tsx';
import { Tabs } from '../design/tabs.tsx';
import { useFormats } from '../language/formats.ts';
import { CampaignActions } from './campaign-actions.tsx';
import styles from './campaign-page.module.css';
import { campaignQuery, contactsQuery, outcomesQuery } from './campaign-queries.ts';
import { type CampaignSearch, readCampaignSearch } from './campaign-search.ts';
import { Contacts } from './contacts.tsx';
import { ImportContacts, type ImportProps } from './import-contacts.tsx';
import type { CampaignRead } from './newest-figures.ts';
import { OneCampaign } from './one-campaign.tsx';
import { Outcomes } from './outcomes.tsx';
import { ProgressBar } from './progress-bar.tsx';
import { StateLine } from './state-line.tsx';
import { useCampaignTexts } from './texts.ts';
import { FreshDetails, useLiveFigures, usePromptNeeds } from './use-campaign.ts';
import { useImport } from './use-import.ts';
import { notCalled } from './waiting.ts';

export const prefetch: Prefetch = ({ queries, live }, { params: { campaignId = '' }, search }) => {
  if (!isRecordId(campaignId)) return;
  void queries.prefetchQuery(campaignQuery(live, campaignId));
  const shown = readCampaignSearch(search);
  if (shown.tab === 'outcomes') void queries.prefetchQuery(outcomesQuery(campaignId));
  else if (shown.tab !== 'import') void queries.prefetchInfiniteQuery(contactsQuery(campaignId, shown));
};

/** One campaign: its progress as it happens, its contacts, its outcomes, and the upload of contacts. */
export function CampaignPage() {
  return (
    <OneCampaign from="/campaigns/$campaignId">{(read) => <Campaign key={read.campaign.id} read={read} />}</OneCampaign>
  );
}

/** The import of another file into a campaign, which ends with its tab. */
function ImportMore({ campaignId, needs, next }: { campaignId: number } & Pick<ImportProps, 'needs' | 'next'>) {
  return <ImportContacts importing={useImport(campaignId, needs)} {...{ needs, next }} />;
}

function Campaign({ read }: { read: CampaignRead }) {
  const text = useCampaignTexts();
  const campaign = useLiveFigures(read);
  const needs = usePromptNeeds(campaign.prompt_id);
  const search = useSearch({ from: '/campaigns/$campaignId' });
  const navigate = useNavigate({ from: '/campaigns/$campaignId' });
  // A completed campaign takes no more contacts.
  const isOpen = campaign.status !== 'completed';
  // An import into an empty campaign stays shown after it, with its result.
  const [first] = useState<NonNullable<CampaignSearch['tab']>>(campaign.total_contacts === 0 ? 'import' : 'contacts');
  const wanted = search.tab ?? first;
  const tab = wanted === 'import' && !isOpen ? 'contacts' : wanted;
  const show = (next: NonNullable<CampaignSearch['tab']>) => void navigate({ search: { tab: next }, replace: true });
  const importing = (
    <ImportMore
      campaignId={campaign.id}
      needs={needs}
      next={{ label: text('seeContacts'), go: () => show('contacts') }}
    />
  );
  return (
    <>
      <PageHead back={<BackLink to="/campaigns" />} title={campaign.name} about={campaign.description}>
        <CampaignActions campaign={campaign} />
      </PageHead>
      <FreshDetails campaignId={campaign.id} />
      <div className={styles.parts}>
        <Figures campaign={campaign} />
        <Tabs
          value={tab}
          onChange={show}
          tabs={[
            {
              value: 'contacts',
              label: text('contacts'),
              content: <Contacts campaign={campaign} search={search} />,
            },
            { value: 'outcomes', label: text('outcomes'), content: <Outcomes campaignId={campaign.id} /> },
            ...(isOpen ? [{ value: 'import', label: text('import'), content: importing } as const] : []),
          ]}
        />
      </div>
    </>
  );
}

function Figures({ campaign }: { campaign: CampaignAnswer }) {
  const text = useCampaignTexts();
  const formats = useFormats();
  const { total_contacts: total, successful_contacts: successful } = campaign;
  const figures = [
    [text('contacts'), total],
    [text('pending'), notCalled(campaign)],
    [text('onLine'), campaign.in_progress],
    [text('successful'), successful],
    [text('unsuccessful'), campaign.failed_contacts],
  ] as const;
  return (
    <Card>
      <StateLine campaign={campaign} />
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
