import type { PromptUsesAnswer } from '@ligai/contracts';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { PageError } from '../app/page-error.tsx';
import { CampaignStatusBadge } from '../campaigns/campaign-status.tsx';
import boxStyles from '../design/box.module.css';
import { Card } from '../design/card.tsx';
import { Empty } from '../design/empty.tsx';
import { Loading } from '../design/loading.tsx';
import { useFormats } from '../language/formats.ts';
import styles from './prompt-uses.module.css';
import { usePromptTexts } from './texts.ts';
import { usesQuery } from './uses-query.ts';

/** Schedules are counted up to this number. */
const countedUpTo = 20_000;

/** The campaigns, schedules and calls that use a prompt. */
export function PromptUses({ promptId }: { promptId: number }) {
  const uses = useQuery(usesQuery(promptId));
  if (uses.isPending) return <Loading lines={4} />;
  if (uses.isError && !uses.data) return <PageError error={uses.error} onRetry={() => void uses.refetch()} />;
  return <Uses uses={uses.data} />;
}

function Uses({ uses }: { uses: PromptUsesAnswer }) {
  const text = usePromptTexts();
  const formats = useFormats();
  const { is_active, pending_schedules: schedules, total_calls: calls, total_campaigns } = uses;
  const scheduleCount = formats.count(Math.min(schedules, countedUpTo));
  const figures = [
    [text('usesCampaigns'), formats.count(total_campaigns)],
    [text('usesSchedules'), schedules > countedUpTo ? text('moreThan', { count: scheduleCount }) : scheduleCount],
    [text('usesCalls'), text(uses.total_calls_estimated ? 'about_count' : 'exactly', { count: formats.count(calls) })],
  ];
  return (
    <div className={styles.uses}>
      {is_active && (
        <p className={boxStyles.box} data-look="good">
          {text('usesActive')}
        </p>
      )}
      <dl className={styles.figures}>
        {figures.map(([name, value]) => (
          <div key={name} className={styles.figure}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <Card title={text('usesCampaigns')}>
        {uses.campaigns.length === 0 ? (
          <Empty title={text('usesNoCampaigns')}>{text('usesNoCampaignsHint')}</Empty>
        ) : (
          <ul className={styles.campaigns}>
            {uses.campaigns.map(({ id, name, status, by_default }) => (
              <li key={id} className={styles.campaign}>
                <Link to="/campaigns/$campaignId" params={{ campaignId: String(id) }} className={styles.name}>
                  <bdi>{name}</bdi>
                </Link>
                {by_default && <span className={styles.soft}>{text('usesByDefault')}</span>}
                <CampaignStatusBadge status={status} />
              </li>
            ))}
          </ul>
        )}
        {total_campaigns > uses.campaigns.length && (
          <p className={styles.soft}>{text('usesNewest', { count: formats.count(uses.campaigns.length) })}</p>
        )}
      </Card>
    </div>
  );
}
