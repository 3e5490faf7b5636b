import { z } from 'zod';
import { CampaignStatus } from '../campaign/contact-status.ts';
import { command } from './command.ts';

const campaign = z.object({ campaign_id: z.number().int() });
const changed = campaign.extend({ status: CampaignStatus });

/**
 * Starts a draft, or resumes a paused campaign. Its prompt is copied now; calls placed earlier have their own copy.
 * Errors: `not_found`, `conflict` (running or completed already, without contacts, its prompt was deleted),
 * `no_active_prompt`, `invalid_request` (variables of the prompt that no contact fills).
 */
export const startCampaign = command('ligai.v1.cmd.campaign.start', campaign, changed);

/**
 * Pauses a running campaign. After the reply no further contact is dialled; calls already dialled continue to their
 * end. Errors: `not_found`, `conflict` if the campaign is not running.
 */
export const pauseCampaign = command('ligai.v1.cmd.campaign.pause', campaign, changed);
