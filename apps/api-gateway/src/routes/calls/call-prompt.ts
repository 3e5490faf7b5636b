import type { PromptSnapshot } from '@ligai/contracts';
import { type CallParty, callPrompt, promptProblem } from '@ligai/conversation';
import { findActivePrompt, findPrompt, type Queryable, toCallSnapshot } from '@ligai/db';
import { LigaiError } from '@ligai/kernel';

/**
 * The prompt with which a call is placed, filled by what the request says of the call. Errors: `no_active_prompt`,
 * `invalid_request` for a `prompt_id` that does not exist and for variables without a value or with values that are too long.
 */
export async function promptForCall(db: Queryable, promptId: number | null, party: CallParty): Promise<PromptSnapshot> {
  const prompt = promptId === null ? await findActivePrompt(db) : await findPrompt(db, promptId);
  if (!prompt && promptId === null) throw new LigaiError('no_active_prompt', 'No active prompt');
  if (!prompt) throw new LigaiError('invalid_request', `prompt_id: there is no prompt ${promptId}`);
  return filledPrompt(toCallSnapshot(prompt), party);
}

/** A prompt filled by what the request says of the call. Error: `invalid_request`, as above. */
export function filledPrompt(prompt: PromptSnapshot, party: CallParty): PromptSnapshot {
  const filled = callPrompt(prompt, party);
  const problem = promptProblem(filled);
  if (problem) throw new LigaiError('invalid_request', `variables: ${problem.detail}`);
  return filled;
}
