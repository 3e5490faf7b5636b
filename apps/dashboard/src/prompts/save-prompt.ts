import type { PromptAnswer } from '@ligai/contracts';
import { isChangedSince, requestTagged, type Tagged } from '../api/request.ts';
import { draftOf, isSameDraft } from './draft.ts';
import type { PromptBody } from './use-draft-form.ts';

/**
 * Stores a draft that is based on `stored`. If the prompt was changed since, but only in what the editor does not edit, such as
 * whether it is the active one, the draft is stored as well. Errors: ApiError `precondition_failed` if somebody else
 * changed what the editor edits.
 */
export async function savePrompt(stored: Tagged<PromptAnswer>, body: PromptBody): Promise<Tagged<PromptAnswer>> {
  const path = `/api/v1/prompts/${stored.id}`;
  const put = (ifMatch: string | undefined) => requestTagged<PromptAnswer>('PUT', path, { body, ifMatch });
  try {
    return await put(stored.etag);
  } catch (error) {
    if (!isChangedSince(error)) throw error;
    const present = await requestTagged<PromptAnswer>('GET', path);
    if (!isSameDraft(draftOf(present), draftOf(stored))) throw error;
    return await put(present.etag);
  }
}
