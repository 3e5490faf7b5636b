import { z } from 'zod';
import type { EndStatus } from '../call/call-status.ts';

/** `draft` → `running` ⇄ `paused` → `completed`: a running campaign completes when its last contact is finished. */
export const CampaignStatus = z.enum(['draft', 'running', 'paused', 'completed']);
export type CampaignStatus = z.infer<typeof CampaignStatus>;

/** The progress of a contact; the last seven are final. docs/api-readings.md: "contact `status`". */
export const ContactStatus = z.enum([
  'pending',
  'dialing',
  'in_progress',
  'completed',
  'no_answer',
  'busy',
  'failed',
  'voicemail',
  'unknown',
  'cancelled',
]);
export type ContactStatus = z.infer<typeof ContactStatus>;

/** A contact whose `call_id` is given out and whose call has not been seen to end. */
export const onLineStatuses = ['dialing', 'in_progress'] as const satisfies ContactStatus[];

/** A finished contact has the final status of its call. */
export type FinishedContactStatus = Exclude<ContactStatus, 'pending' | (typeof onLineStatuses)[number]> & EndStatus;
