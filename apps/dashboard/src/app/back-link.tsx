import { Link } from '@tanstack/react-router';
import { ArrowLeft } from 'lucide-react';
import styles from './back-link.module.css';
import { type ListPath, lastSearchOf } from './last-search.ts';
import { useAppTexts } from './texts.ts';

const names = {
  '/calls': 'calls',
  '/campaigns': 'campaigns',
  '/prompts': 'prompts',
  '/schedules': 'schedules',
  '/webhooks': 'webhooks',
} as const satisfies Record<ListPath, string>;

/** From the history of a contact to its campaign, with the filters that its contacts had. */
export function CampaignBackLink({ campaignId }: { campaignId: number }) {
  const text = useAppTexts();
  return (
    <Link
      to="/campaigns/$campaignId"
      params={{ campaignId: String(campaignId) }}
      search={lastSearchOf(`/campaigns/${campaignId}`)}
      className={styles.back}
    >
      <ArrowLeft size={14} aria-hidden="true" />
      {text('backToCampaign')}
    </Link>
  );
}

/** From one thing to the list that it is in, with the filters, the sorting and the page that the list had. */
export function BackLink({ to }: { to: ListPath }) {
  const text = useAppTexts();
  return (
    <Link to={to} search={lastSearchOf(to) as never} className={styles.back}>
      <ArrowLeft size={14} aria-hidden="true" />
      {text(names[to])}
    </Link>
  );
}
