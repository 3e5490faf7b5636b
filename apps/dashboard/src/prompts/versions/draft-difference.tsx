import type { PromptAnswer } from '@ligai/contracts';
import { bodyOf, type Draft, draftOf } from '../draft.ts';
import { ChangedFields } from './changed-fields.tsx';
import { changesOf } from './version-changes.ts';

/** What saving the draft would change in the stored prompt. */
export const DraftDifference = ({ stored, draft }: { stored: PromptAnswer; draft: Draft }) => (
  <ChangedFields changes={changesOf(bodyOf(draftOf(stored)), bodyOf(draft))} />
);
