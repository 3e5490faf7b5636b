import type { CampaignAnswer } from '@ligai/contracts';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { promptsQuery } from '../api/queries.ts';
import { Card } from '../design/card.tsx';
import { useFormats } from '../language/formats.ts';
import styles from './campaign-page.module.css';
import { Warning } from './column-mapping.tsx';
import { StartCampaign } from './start-campaign.tsx';
import { useCampaignTexts } from './texts.ts';
import { usePrompt } from './use-campaign.ts';

/** Everything about a campaign before its start, with what is still missing. */
export function CheckCampaign({ campaign, back }: { campaign: CampaignAnswer; back: ReactNode }) {
  const text = useCampaignTexts();
  const formats = useFormats();
  const { isSuccess } = useQuery(promptsQuery);
  const prompt = usePrompt(campaign.prompt_id);
  const facts = [
    [text('name'), campaign.name],
    [text('prompt'), prompt?.name ?? '–'],
    [text('contacts'), formats.count(campaign.total_contacts)],
    [text('limit'), formats.count(campaign.max_concurrent)],
  ] as const;
  const to = { to: '/campaigns/$campaignId/setup', params: { campaignId: String(campaign.id) } } as const;
  return (
    <Card narrow>
      <dl className={styles.facts}>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <bdi>{value}</bdi>
            </dd>
          </div>
        ))}
      </dl>
      {campaign.total_contacts === 0 && (
        <Warning>
          {text('noContacts')}{' '}
          <Link {...to} search={{ step: 'contacts' }}>
            {text('import')}
          </Link>
        </Warning>
      )}
      {isSuccess && !prompt && (
        <Warning>
          {text('noPrompt')}{' '}
          <Link {...to} search={{ step: 'basics' }}>
            {text('choosePrompt')}
          </Link>
        </Warning>
      )}
      <p className={styles.hint}>{text('startHint')}</p>
      <div className={styles.stepActions}>
        {back}
        <StartCampaign campaign={campaign} disabled={campaign.total_contacts === 0} />
      </div>
    </Card>
  );
}
