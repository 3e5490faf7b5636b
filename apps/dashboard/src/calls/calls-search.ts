import type { CallStatus } from '@ligai/contracts';
import { idIn, phraseIn, statusesIn } from '../app/address-values.ts';
import { addDays, isDay } from '../schedules/month.ts';
import type { Day } from '../schedules/zone-time.ts';

/** In the order of a call's progress. */
const statuses = {
  ...{ queued: true, dialing: true, ringing: true, in_progress: true, completed: true, no_answer: true, busy: true },
  ...{ voicemail: true, failed: true, cancelled: true, unknown: true },
} satisfies Record<CallStatus, true>;
export const callStatuses = Object.keys(statuses) as CallStatus[];

/** The filters of the list, as they are in the address. */
export type CallsSearch = {
  q?: string | undefined;
  /** One or several statuses, separated by commas. */
  status?: string | undefined;
  /** Days such as `2026-01-15`, both inclusive. */
  from?: string | undefined;
  to?: string | undefined;
  /** Ids of a campaign and of a prompt. */
  campaign?: number | undefined;
  prompt?: number | undefined;
  /** No filter: the campaign whose contact's history this is, to which the page leads back. */
  ofCampaign?: number | undefined;
};

/** Reads the filters of an address; what is not a filter is ignored. */
export function readCallsSearch(search: Record<string, unknown>): CallsSearch {
  const { q, status, from, to, campaign, prompt, ofCampaign } = search;
  return {
    q: phraseIn(q),
    status: statusesIn(callStatuses, status),
    from: isDay(from) ? from : undefined,
    to: isDay(to) ? to : undefined,
    campaign: idIn(campaign),
    prompt: idIn(prompt),
    ofCampaign: idIn(ofCampaign),
  };
}

/** The same filters as parameters of the API. */
export const queryOf = ({ q, status, from, to, campaign, prompt }: CallsSearch) => ({
  ...{ q, status, from: from && midnight(from), to: to && midnight(addDays(to, 1)) },
  ...{ campaign_id: campaign, prompt_id: prompt },
});

/** When a day begins in the time zone of the browser, which the first page knows without the sums of `zone-time.ts`. */
const midnight = (day: Day): string => new Date(`${day}T00:00:00`).toISOString();
