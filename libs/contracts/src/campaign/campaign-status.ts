import { z } from 'zod';

/** `draft` → `running` ⇄ `paused` → `completed`: a campaign completes by itself, while it runs. */
export const CampaignStatus = z.enum(['draft', 'running', 'paused', 'completed']);
export type CampaignStatus = z.infer<typeof CampaignStatus>;
