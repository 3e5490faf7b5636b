import { type CallEvent, callEventSubject } from './call-event.ts';
import { type CampaignEvent, campaignEventSubject } from './campaign-event.ts';

/** Anything that is committed with the change that it tells of, and published after it. */
export type LigaiEvent = CallEvent | CampaignEvent;

/** Where an event is published. */
export const eventSubject = (event: LigaiEvent): string =>
  'campaign_id' in event
    ? campaignEventSubject(event.campaign_id, event.type)
    : callEventSubject(event.call_id, event.type);
