import type { CampaignAnswer } from '@ligai/contracts';
import { useQuery } from '@tanstack/react-query';
import { settingsQuery } from '../api/queries.ts';
import { useSentence } from '../api/sentences/load-sentences.ts';
import { useFormats } from '../language/formats.ts';
import { useLive } from '../live/use-live.ts';
import styles from './campaign-page.module.css';
import { CampaignStatusBadge } from './campaign-status.tsx';
import { useCampaignTexts } from './texts.ts';
import { type Waiting, type WaitingFor, waitingOf } from './waiting.ts';

/** What the campaign does now; if it places no calls, why, and when it goes on. */
export function StateLine({ campaign }: { campaign: CampaignAnswer }) {
  const formats = useFormats();
  const words = useStateWords(campaign);
  const text = useCampaignTexts();
  return (
    <div className={styles.state} role="status">
      <CampaignStatusBadge status={campaign.status} />
      <span className={campaign.waiting_reason === null ? undefined : styles.waiting}>
        {words}
        {campaign.resumes_at !== null && ` ${text('resumesAt', { time: formats.time(campaign.resumes_at) })}`}
      </span>
    </div>
  );
}

function useStateWords(campaign: CampaignAnswer): string {
  const text = useCampaignTexts();
  const formats = useFormats();
  const reasonWords = useReasonWords();
  const active = useLive(({ stats }) => stats?.active_calls ?? 0);
  const { data: settings } = useQuery(settingsQuery);
  const lines = Number(settings?.['max_concurrent_calls']?.value ?? Number.POSITIVE_INFINITY);
  const waiting = waitingOf(campaign, { active, lines });
  switch (waiting.why) {
    case 'provider':
    case 'other':
      return reasonWords(waiting);
    case 'lines':
      return text('linesFull', { lines: formats.count(lines) });
    case 'completed':
      // Null for the moment between the last message and the read after it.
      return campaign.completed_at === null
        ? ''
        : text('completedAt', { time: formats.dateTime(campaign.completed_at) });
    default:
      return text(plainWords[waiting.why], { limit: formats.count(campaign.max_concurrent) });
  }
}

/** Puts what a campaign waits for in words. */
export function useReasonWords(): (waiting: WaitingFor) => string {
  const text = useCampaignTexts();
  const sentence = useSentence();
  return (waiting) =>
    waiting.why === 'provider'
      ? text(providerWords[waiting.state], { provider: waiting.provider })
      : text('waiting', { reason: sentence(waiting.reason) });
}

const providerWords = {
  refused: 'providerRefused',
  limited: 'providerLimited',
  unreachable: 'providerUnreachable',
} as const;

const plainWords = {
  no_contacts: 'stateNoContacts',
  ready: 'stateReady',
  paused: 'statePaused',
  last_calls: 'stateLastCalls',
  own_limit: 'ownLimit',
  calling: 'stateCalling',
} as const satisfies Record<Exclude<Waiting['why'], 'provider' | 'other' | 'lines' | 'completed'>, string>;
