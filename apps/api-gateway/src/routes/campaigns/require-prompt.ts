import { findPrompt, type Queryable } from '@ligai/db';
import { LigaiError } from '@ligai/kernel';

/** Refuses a campaign the prompt that is not there. Error: `invalid_request`. */
export async function requirePrompt(db: Queryable, promptId: number | null | undefined): Promise<void> {
  if (promptId === null || promptId === undefined || (await findPrompt(db, promptId))) return;
  throw new LigaiError('invalid_request', `prompt_id: there is no prompt ${promptId}`);
}
