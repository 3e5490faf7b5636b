import type { PromptAnswer } from '@ligai/contracts';
import { useEffect, useMemo, useRef, useState } from 'react';
import { type UseFormReturn, useForm, useWatch } from 'react-hook-form';
import { bodyResolver, loadSchemas } from '../forms/body-resolver.ts';
import { bodyOf, type Draft, draftOf, emptyDraft, fieldNames, isSameDraft } from './draft.ts';
import { keep, readKept } from './kept-draft.ts';

export type PromptBody = ReturnType<typeof bodyOf>;

export type DraftForm = {
  form: UseFormReturn<Draft, unknown, PromptBody>;
  draft: Draft;
  isChanged: boolean;
  /** The draft was typed before the page was reloaded. */
  isRecovered: boolean;
  /** Somebody saved the prompt after this draft was begun. */
  isChangedElsewhere: boolean;
  discard: () => void;
  /** The form is what is stored now, without what was typed. */
  replaceBy: (stored: PromptAnswer) => void;
  /** Takes what was saved as the new base, and what was typed meanwhile stays. */
  takeSaved: (saved: PromptAnswer, sent: PromptBody) => void;
  /** Leaves what was typed while a new prompt was saved to the editor of the stored one. */
  handOver: (saved: PromptAnswer, sent: PromptBody) => void;
};

const resolver = bodyResolver<Draft, PromptBody>({ schema: 'prompt', bodyOf, ...fieldNames });

/** The form of a prompt: it begins with what was typed before a reload, or with what is stored. */
export function useDraftForm(stored: PromptAnswer | null): DraftForm {
  const id = stored ? String(stored.id) : 'new';
  const storedDraft = useMemo(() => (stored ? draftOf(stored) : emptyDraft), [stored]);
  const [kept] = useState(() => readKept(id));
  const [isRecovered, setRecovered] = useState(kept !== null);
  const isHandedOver = useRef(false);
  const [base, setBase] = useState(kept?.base ?? storedDraft);
  const form = useForm<Draft, unknown, PromptBody>({
    resolver,
    defaultValues: kept?.draft ?? storedDraft,
    mode: 'onTouched',
    shouldFocusError: false,
  });
  useEffect(() => void loadSchemas(), []);
  const draft = useWatch({ control: form.control }) as Draft;
  const isChanged = !isSameDraft(draft, base);
  const startFrom = (next: Draft) => {
    setBase(next);
    setRecovered(false);
    form.reset(next);
  };
  const restart = (next: Draft) => {
    keep(id, null);
    startFrom(next);
  };

  const isStoredElsewhere = !isSameDraft(storedDraft, base);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a newly stored definition is taken
  useEffect(() => {
    if (isStoredElsewhere && !isChanged) startFrom(storedDraft);
  }, [storedDraft]);
  useEffect(() => {
    if (!isHandedOver.current) keep(id, isSameDraft(draft, base) ? null : { draft, base });
  }, [id, draft, base]);
  const isSent = (sent: PromptBody) => JSON.stringify(bodyOf(form.getValues())) === JSON.stringify(sent);
  return {
    ...{ form, draft, isChanged, isRecovered, isChangedElsewhere: isChanged && isStoredElsewhere },
    discard: () => restart(storedDraft),
    replaceBy: (next) => restart(draftOf(next)),
    takeSaved: (saved, sent) => {
      if (isSent(sent)) return restart(draftOf(saved));
      setBase(draftOf(saved));
      setRecovered(false);
    },
    handOver: (saved, sent) => {
      isHandedOver.current = true;
      keep(id, null);
      const typed = form.getValues();
      if (!isSent(sent) && !isSameDraft(typed, emptyDraft))
        keep(String(saved.id), { draft: typed, base: draftOf(saved) });
    },
  };
}
