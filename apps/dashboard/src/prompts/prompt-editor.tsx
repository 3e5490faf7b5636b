import type { PromptAnswer } from '@ligai/contracts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { type FieldPath, FormProvider } from 'react-hook-form';
import { isChangedSince, requestTagged, type Tagged } from '../api/request.ts';
import { useSentence } from '../api/sentences/load-sentences.ts';
import { fieldOf } from '../api/sentences/problem-parts.ts';
import { useIdempotencyKey } from '../api/use-idempotency-key.ts';
import { LeaveGuard } from '../app/leave-guard.tsx';
import { useNotify } from '../app/notices.tsx';
import { Tabs } from '../design/tabs.tsx';
import { atFields, refusedFields } from '../forms/form-problems.ts';
import { type Draft, emptyDraft, fieldNames } from './draft.ts';
import styles from './prompt-editor.module.css';
import { PromptFields } from './prompt-fields.tsx';
import { PromptHead } from './prompt-head.tsx';
import { PromptPreview } from './prompt-preview.tsx';
import type { PromptTab } from './prompt-search.ts';
import { PromptUses } from './prompt-uses.tsx';
import { SaveBar } from './save-bar.tsx';
import { savePrompt } from './save-prompt.ts';
import { usePromptTexts } from './texts.ts';
import { type DraftForm, type PromptBody, useDraftForm } from './use-draft-form.ts';
import { PromptVersions } from './versions/prompt-versions.tsx';

/** Edits a prompt, with its versions and uses. What is typed stays, in every tab, until it is saved or discarded. */
export function PromptEditor({ stored }: { stored: Tagged<PromptAnswer> | null }) {
  const text = usePromptTexts();
  const { tab = 'edit' } = useSearch({ from: '/prompts/$promptId' });
  const navigate = useNavigate({ from: '/prompts/$promptId' });
  const show = (next: PromptTab) => void navigate({ search: next === 'edit' ? {} : { tab: next } });
  const edited = useDraftForm(stored);
  const page = useRef<HTMLFormElement>(null);
  const focusInvalid = () => {
    show('edit');
    // Once the fields are shown with their errors.
    requestAnimationFrame(() => page.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
  };
  const saving = useSaving(stored, edited, focusInvalid);
  const { form, isChanged } = edited;

  const save = form.handleSubmit((body) => saving.mutate(body), focusInvalid);
  const mayBeSaved = (isChanged || !stored) && !edited.isChangedElsewhere && !saving.isPending;
  useSaveKey(() => mayBeSaved && void save());
  const editor = (
    <div className={styles.columns}>
      <PromptFields />
      <PromptPreview draft={edited.draft} />
    </div>
  );
  return (
    <FormProvider {...form}>
      <form
        ref={page}
        noValidate
        onSubmit={(event) => {
          // A form in a dialog of this page is another one, though React passes its events on.
          if (event.target !== event.currentTarget) return;
          event.preventDefault();
          if (mayBeSaved) void save();
        }}
      >
        <PromptHead stored={stored} draft={edited.draft} isChanged={isChanged} />
        {stored ? (
          <Tabs
            value={tab}
            onChange={show}
            tabs={[
              { value: 'edit', label: text('tabEdit'), content: editor },
              {
                value: 'versions',
                label: text('tabVersions'),
                content: <PromptVersions prompt={stored} isChanged={isChanged} onRestored={edited.replaceBy} />,
              },
              { value: 'uses', label: text('tabUses'), content: <PromptUses promptId={stored.id} /> },
            ]}
          />
        ) : (
          editor
        )}
        <SaveBar {...{ edited, stored }} busy={saving.isPending} error={saving.error} onOverwrite={() => void save()} />
      </form>
      <LeaveGuard
        isChanged={isChanged}
        onLeave={edited.discard}
        // The tabs of the page share the draft.
        staysOnPath
        title={text('leaveTitle')}
        about={text('leaveAbout')}
        action={text('leave')}
      />
    </FormProvider>
  );
}

/** Stores the draft; a refusal is shown beside the field that it names. */
function useSaving(
  stored: Tagged<PromptAnswer> | null,
  { form, takeSaved, handOver }: DraftForm,
  onFieldsRefused: () => void,
) {
  const text = usePromptTexts();
  const notify = useNotify();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const sentence = useSentence();
  const keyFor = useIdempotencyKey();
  return useMutation({
    mutationFn: (body: PromptBody) =>
      stored
        ? savePrompt(stored, body)
        : requestTagged<PromptAnswer>('POST', '/api/v1/prompts', { body, idempotencyKey: keyFor(body) }),
    onError: async (error) => {
      // The page then shows what it was changed to.
      if (isChangedSince(error)) return queries.invalidateQueries({ queryKey: ['prompts'] });
      const refused = [...atFields(refusedFields(error), fieldNames)];
      for (const [name, message] of refused)
        if (Object.hasOwn(emptyDraft, fieldOf(name))) form.setError(name as FieldPath<Draft>, { type: 'api', message });
      if (refused.length > 0) onFieldsRefused();
    },
    onSuccess: async ({ warning, ...saved }, sent) => {
      queries.setQueryData(['prompts', String(saved.id)], saved);
      notify({ title: text('saved'), ...(warning && { detail: sentence(warning) }) });
      if (stored) takeSaved(saved, sent);
      else {
        handOver(saved, sent);
        await navigate({ to: '/prompts/$promptId', params: { promptId: String(saved.id) }, ignoreBlocker: true });
      }
      await queries.invalidateQueries({ queryKey: ['prompts'] });
    },
  });
}

/** `Ctrl S` saves, wherever the focus is. */
function useSaveKey(save: () => void): void {
  const latest = useRef(save);
  latest.current = save;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey || event.key.toLowerCase() !== 's') return;
      event.preventDefault();
      latest.current();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
}
