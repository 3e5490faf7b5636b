import type { ContactStatus } from '@ligai/contracts';
import { oneIn, phraseIn, statusesIn } from '../app/address-values.ts';

const statuses = {
  ...{ pending: true, dialing: true, in_progress: true, completed: true, no_answer: true, busy: true, failed: true },
  ...{ voicemail: true, unknown: true, cancelled: true },
} satisfies Record<ContactStatus, true>;
const contactStatuses = Object.keys(statuses);

/** What of a campaign's page is in the address. */
export type CampaignSearch = {
  tab?: 'contacts' | 'outcomes' | 'import' | undefined;
  /** Filters of the contacts. */
  status?: string | undefined;
  q?: string | undefined;
};

const tabs = ['contacts', 'outcomes', 'import'] as const;

/** Reads the address; what is unknown is ignored. */
export const readCampaignSearch = ({ tab, status, q }: Record<string, unknown>): CampaignSearch => ({
  tab: oneIn(tabs, tab),
  status: statusesIn(contactStatuses, status),
  q: phraseIn(q),
});

/** Which step of the preparation is in the address. */
export type SetupSearch = { step?: 'basics' | 'contacts' | 'limits' | 'check' | undefined };

const setupSteps = ['basics', 'contacts', 'limits', 'check'] as const;

export const readSetupSearch = ({ step }: Record<string, unknown>): SetupSearch => ({ step: oneIn(setupSteps, step) });
