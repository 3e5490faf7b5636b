import type { CampaignAnswer, CampaignStatsAnswer, ContactAnswer, ImportAnswer } from '@ligai/contracts';
import type { z } from 'zod';

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
} satisfies z.input<typeof CampaignAnswer>;

export const draftExample = {
  ...campaignExample,
  status: 'draft' as const,
  ...{ total_contacts: 0, completed_contacts: 0, successful_contacts: 0, failed_contacts: 0, in_progress: 0 },
  started_at: null,
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
