import {
  type CampaignAnswer,
  type CampaignStatsAnswer,
  type ContactAnswer,
  type CreateCampaignBody,
  type ImportAnswer,
  toTimestamp,
  type UpdateCampaignBody,
} from '@ligai/contracts';
import {
  type Contact,
  findPrompt,
  type LiveCampaign,
  type NewCampaign,
  type Precondition,
  type Queryable,
} from '@ligai/db';
import { LigaiError } from '@ligai/kernel';
import type { z } from 'zod';
import { type EntityTag, entityTagOf, type IfMatch, tagHeader } from '../../http/entity-tag.ts';
import { Reply } from '../../http/route.ts';

export function toCampaignAnswer(campaign: LiveCampaign): CampaignAnswer {
  return {
    id: campaign.id,
    name: campaign.name,
    status: campaign.status,
    total_contacts: campaign.totalContacts,
    completed_contacts: finished(campaign),
    successful_contacts: campaign.successfulContacts,
    failed_contacts: campaign.failedContacts,
    created_at: toTimestamp(campaign.createdAt),
    in_progress: campaign.inProgress,
    description: campaign.description,
    max_concurrent: campaign.maxConcurrent,
    prompt_id: campaign.promptId,
    started_at: campaign.startedAt && toTimestamp(campaign.startedAt),
    completed_at: campaign.completedAt && toTimestamp(campaign.completedAt),
    waiting_reason: campaign.waitingReason,
    resumes_at: campaign.resumesAt && toTimestamp(campaign.resumesAt),
    refused_rows: campaign.refusedRows,
  };
}

/** Its definition: the tag stays while the campaign runs. */
export const campaignTag = ({ name, description, maxConcurrent, promptId }: NewCampaign): EntityTag =>
  entityTagOf([name, description, maxConcurrent, promptId]);

export const campaignReply = (campaign: LiveCampaign): Reply<CampaignAnswer> =>
  new Reply(toCampaignAnswer(campaign), { headers: tagHeader(campaignTag(campaign)) });

export const campaignUnchanged = (id: number, ifMatch: IfMatch | undefined): Precondition<NewCampaign> | undefined =>
  ifMatch && ((stored) => ifMatch(campaignTag(stored), `Campaign ${id}`));

export function toStatsAnswer(campaign: LiveCampaign): CampaignStatsAnswer {
  const completed = finished(campaign);
  return {
    total_contacts: campaign.totalContacts,
    pending: campaign.totalContacts - campaign.inProgress - completed,
    completed,
    failed: campaign.failedContacts,
    success_rate: oneDecimal(100 * campaign.successfulContacts, completed),
    avg_duration: oneDecimal(campaign.answeredSeconds, campaign.answeredCalls),
    in_progress: campaign.inProgress,
  };
}

export function toContactAnswer(contact: Contact): ContactAnswer {
  return {
    id: contact.id,
    phone_number: contact.phoneNumber,
    name: contact.name,
    status: contact.status,
    metadata: contact.metadata as ContactAnswer['metadata'],
    call_id: contact.callId,
    duration: contact.duration,
    reason: contact.reason,
    created_at: toTimestamp(contact.createdAt),
  };
}

export const toNewCampaign = ({ max_concurrent, prompt_id, ...same }: CreateCampaignBody): NewCampaign => ({
  ...same,
  maxConcurrent: max_concurrent,
  promptId: prompt_id,
});

/** Only what the body names is changed. */
export function toCampaignChange({ name, description, max_concurrent, prompt_id }: UpdateCampaignBody) {
  return {
    ...(name !== undefined && { name }),
    ...(description !== undefined && { description }),
    ...(max_concurrent !== undefined && { maxConcurrent: max_concurrent }),
    ...(prompt_id !== undefined && { promptId: prompt_id }),
  } satisfies Partial<NewCampaign>;
}

const finished = ({ successfulContacts, failedContacts }: LiveCampaign): number => successfulContacts + failedContacts;

/** Both are whole numbers, so that a quotient such as 88.85 is rounded as on paper. */
const oneDecimal = (amount: number, parts: number): number =>
  parts === 0 ? 0 : Math.round((10 * amount) / parts) / 10;

/** Refuses a campaign the prompt that is not there. Error: `invalid_request`. */
export async function requirePrompt(db: Queryable, promptId: number | null | undefined): Promise<void> {
  if (promptId === null || promptId === undefined || (await findPrompt(db, promptId))) return;
  throw new LigaiError('invalid_request', `prompt_id: there is no prompt ${promptId}`);
}

/** The specification's own, as the documentation shows them. */
export const campaignExample = {
  id: 1,
  name: 'January Promotion',
  status: 'running' as const,
  total_contacts: 100,
  completed_contacts: 45,
  successful_contacts: 40,
  failed_contacts: 5,
  created_at: '2026-01-15T10:00:00Z',
  in_progress: 3,
  description: 'New year special offers',
  max_concurrent: 3,
  prompt_id: null,
  started_at: '2026-01-15T10:05:00Z',
  completed_at: null,
  waiting_reason: null,
  resumes_at: null,
  refused_rows: 2,
} satisfies z.input<typeof CampaignAnswer>;

export const draftExample = {
  ...campaignExample,
  status: 'draft' as const,
  ...{ total_contacts: 0, completed_contacts: 0, successful_contacts: 0, failed_contacts: 0, in_progress: 0 },
  started_at: null,
  refused_rows: 0,
} satisfies z.input<typeof CampaignAnswer>;

export const statsExample = {
  total_contacts: 100,
  pending: 50,
  completed: 45,
  failed: 5,
  success_rate: 88.9,
  avg_duration: 95.5,
  in_progress: 5,
} satisfies z.input<typeof CampaignStatsAnswer>;

export const contactExample = {
  id: 1,
  phone_number: '5511999887766',
  name: 'John Doe',
  status: 'pending' as const,
  metadata: { company: 'ACME' },
  call_id: null,
  duration: 0,
  reason: null,
  created_at: '2026-01-15T10:00:00Z',
} satisfies z.input<typeof ContactAnswer>;

export const importExample = {
  imported: 2,
  duplicates: 0,
  errors: 0,
  error_details: [],
  duplicate_details: [],
  import_id: 1,
} satisfies z.input<typeof ImportAnswer>;
