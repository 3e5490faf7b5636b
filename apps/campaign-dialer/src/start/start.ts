import type { PromptSnapshot } from '@ligai/contracts';
import { excessOf, listNames } from '@ligai/conversation';
import {
  type Campaign,
  campaignFigures,
  contactsOnLine,
  countInProgress,
  findActivePrompt,
  findPrompt,
  lockCampaign,
  namesInNoMetadata,
  saveStarted,
  type Transaction,
  toCallSnapshot,
} from '@ligai/db';
import { LigaiError } from '@ligai/kernel';
import type { AppendToCampaign } from '@ligai/service';
import { namesFromMetadata } from '../prompt/contact-prompt.ts';

type Tools = { tx: Transaction; appendToCampaign: AppendToCampaign };

/** Starts a draft or resumes a paused campaign, with a copy of its current prompt. Errors: as `startCampaign`. */
export async function start({ tx, appendToCampaign }: Tools, id: number): Promise<Campaign> {
  const campaign = await lockCampaign(tx, id);
  requireStartable(campaign);
  const prompt = await promptOf(tx, campaign);
  await requireFilled(tx, campaign, prompt);
  const started = await saveStarted(tx, id, prompt);
  const inProgress = countInProgress(await contactsOnLine(tx, id));
  await appendToCampaign(id, { type: 'campaign.started', data: campaignFigures({ ...started, inProgress }) });
  return started;
}

function requireStartable({ id, status, totalContacts }: Campaign): void {
  const refuse = (why: string) => new LigaiError('conflict', `Cannot start campaign ${id}: ${why}`);
  if (status === 'running') throw refuse('it is running already');
  if (status === 'completed') throw refuse('it is completed');
  if (totalContacts === 0) throw refuse('it has no contacts');
}

async function promptOf(tx: Transaction, { id, promptId }: Campaign): Promise<PromptSnapshot> {
  const prompt = promptId === null ? await findActivePrompt(tx) : await findPrompt(tx, promptId);
  if (prompt) return toCallSnapshot(prompt);
  if (promptId === null) {
    const message = `Cannot start campaign ${id}: no prompt is active. Activate a prompt or set prompt_id of the campaign`;
    throw new LigaiError('no_active_prompt', message);
  }
  throw new LigaiError('conflict', `Cannot start campaign ${id}: its prompt ${promptId} was deleted`);
}

/**
 * A text that is too long without any contact is too long for each. A placeholder that no contact fills would be empty
 * in every call: the cause is a misspelt name, or a missing column.
 */
async function requireFilled(tx: Transaction, { id }: Campaign, prompt: PromptSnapshot): Promise<void> {
  const excess = excessOf(prompt)(prompt.variables);
  if (excess !== undefined) throw new LigaiError('invalid_request', `Cannot start campaign ${id}: ${excess}`);
  const unknown = await namesInNoMetadata(tx, id, namesFromMetadata(prompt));
  if (unknown.length === 0) return;
  const message = `Cannot start campaign ${id}: its prompt uses variables that no contact has: ${listNames(unknown)}. A contact has name, phone_number and its metadata`;
  throw new LigaiError('invalid_request', message);
}
