import { Link } from '@tanstack/react-router';
import { Check } from 'lucide-react';
import styles from './steps.module.css';
import { useCampaignTexts } from './texts.ts';

export const steps = ['basics', 'contacts', 'limits', 'check'] as const;
export type Step = (typeof steps)[number];

const titles = { basics: 'stepBasics', contacts: 'stepContacts', limits: 'stepLimits', check: 'stepCheck' } as const;

/** The steps in which a campaign is made, and which one is shown. Those of a stored campaign can be opened. */
export function Steps({ current, campaignId }: { current: Step; campaignId: number | null }) {
  const text = useCampaignTexts();
  return (
    <nav aria-label={text('steps')}>
      <ol className={styles.steps}>
        {steps.map((step, at) => {
          const isDone = at < steps.indexOf(current);
          const label = (
            <>
              <span className={styles.count}>{isDone ? <Check size={14} aria-hidden="true" /> : at + 1}</span>
              <span className={styles.title}>{text(titles[step])}</span>
            </>
          );
          return (
            <li
              key={step}
              className={styles.step}
              data-done={isDone || undefined}
              data-current={step === current || undefined}
              aria-current={step === current ? 'step' : undefined}
            >
              {campaignId === null || step === current ? (
                <span className={styles.name}>{label}</span>
              ) : (
                <Link
                  to="/campaigns/$campaignId/setup"
                  params={{ campaignId: String(campaignId) }}
                  search={{ step }}
                  className={styles.name}
                >
                  {label}
                </Link>
              )}
            </li>
          );
        })}
      </ol>
    </nav>
  );
}
