import { z } from 'zod';
import { CampaignStatus } from '../campaign/contact-status.ts';
import { topic } from '../command/command.ts';
import { EventId } from '../ids.ts';
import { Timestamp } from '../timestamp.ts';
import { type CallEvent, callEventSubject } from './call-event.ts';

/** How far a campaign is, at the moment of the event. */
const figures = z.object({
  campaign_id: z.number().int(),
  name: z.string(),
  status: CampaignStatus,
  total_contacts: z.number().int(),
  /** Finished: `successful_contacts` + `failed_contacts`. */
  completed_contacts: z.number().int(),
  successful_contacts: z.number().int(),
  failed_contacts: z.number().int(),
  /** On the line now. */
  in_progress: z.number().int(),
  /** Why a running campaign places no calls at present; null if it places calls. */
  waiting_reason: z.string().nullable(),
  /** When it tries again, as far as known. */
  resumes_at: Timestamp.nullable(),
});
export type CampaignFigures = z.infer<typeof figures>;

const envelope = <T extends string>(type: T) =>
  z.object({
    id: EventId,
    type: z.literal(type),
    occurred_at: Timestamp,
    campaign_id: z.number().int(),
    /** Counts from 1 in a campaign, without gaps. */
    sequence: z.number().int().positive(),
    data: figures,
  });

export const CampaignStarted = envelope('campaign.started');
export const CampaignPaused = envelope('campaign.paused');
/** Contacts were finished. At most one event a second per campaign; `campaign.completed` reports the last contacts. */
export const CampaignProgress = envelope('campaign.progress');
/** Every contact is finished. */
export const CampaignCompleted = envelope('campaign.completed');

/** What happened to a campaign, in order. */
export const CampaignEvent = z.discriminatedUnion('type', [
  CampaignStarted,
  CampaignPaused,
  CampaignProgress,
  CampaignCompleted,
]);
export type CampaignEvent = z.infer<typeof CampaignEvent>;
export type CampaignEventType = CampaignEvent['type'];

/** The fields that the writer of an event supplies; the rest is set when the event is appended. */
export type NewCampaignEvent = { type: CampaignEventType; data: CampaignFigures };

/** `ligai.v1.evt.campaign.<id>.<type>`, the type without its `campaign.`; `*` and `>` listen to many. */
export const campaignEventSubject = (campaignId: number | '*', type: CampaignEventType | '>'): string =>
  `ligai.v1.evt.campaign.${campaignId}.${type === '>' ? '>' : type.slice('campaign.'.length)}`;

export const allCampaignEvents = topic(campaignEventSubject('*', '>'), CampaignEvent);

/** An event that is committed in the same transaction as the change it reports, and published after the commit. */
export type LigaiEvent = CallEvent | CampaignEvent;

/** The subject on which an event is published. */
export const eventSubject = (event: LigaiEvent): string =>
  'campaign_id' in event
    ? campaignEventSubject(event.campaign_id, event.type)
    : callEventSubject(event.call_id, event.type);
