import { type Draft, emptyDraft } from './draft.ts';

/** What was typed and is not saved, in the storage of the browser's tab: reloading the page does not lose it. */
export type KeptDraft = {
  draft: Draft;
  /** The stored definition that was changed. */
  base: Draft;
};

const keyOf = (promptId: string): string => `ligai.prompt-draft.${promptId}`;

export function readKept(promptId: string): KeptDraft | null {
  try {
    const { draft, base } = JSON.parse(sessionStorage.getItem(keyOf(promptId)) ?? 'null') as KeptDraft;
    return { draft: { ...emptyDraft, ...draft }, base: { ...emptyDraft, ...base } };
  } catch {
    return null;
  }
}

export function keep(promptId: string, kept: KeptDraft | null): void {
  try {
    if (kept) sessionStorage.setItem(keyOf(promptId), JSON.stringify(kept));
    else sessionStorage.removeItem(keyOf(promptId));
  } catch {
    // The storage is full or forbidden. The draft is still in the form.
  }
}
