import type { PromptAnswer } from '@ligai/contracts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useBlocker, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { request } from '../api/request.ts';
import { useNotify } from '../app/notices.tsx';
import { useErrorText } from '../app/page-error.tsx';
import { Badge } from '../design/badge.tsx';
import { Button } from '../design/button.tsx';
import { Confirm } from '../design/confirm.tsx';
import { PageHead } from '../design/page-head.tsx';
import { bodyOf, type Draft, draftOf, emptyDraft, isSameDraft } from './draft.ts';
import styles from './prompt-editor.module.css';
import { PromptFields } from './prompt-fields.tsx';
import { PromptPreview } from './prompt-preview.tsx';
import { usePromptTexts } from './texts.ts';

/** Edits a prompt. What is typed stays until it is saved or given up. */
export function PromptEditor({ stored }: { stored: PromptAnswer | null }) {
  const text = usePromptTexts();
  const notify = useNotify();
  const errorText = useErrorText();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const before = stored ? draftOf(stored) : emptyDraft;
  const [draft, setDraft] = useState<Draft>(before);
  const [missing, setMissing] = useState(false);
  const [removing, setRemoving] = useState(false);
  const isChanged = !isSameDraft(draft, before);

  const saving = useMutation({
    mutationFn: () =>
      stored
        ? request<PromptAnswer>('PUT', `/api/v1/prompts/${stored.id}`, { body: bodyOf(draft) })
        : request<PromptAnswer>('POST', '/api/v1/prompts', { body: bodyOf(draft) }),
    onSuccess: async (saved) => {
      queries.setQueryData(['prompts', String(saved.id)], saved);
      setDraft(draftOf(saved));
      await queries.invalidateQueries({ queryKey: ['prompts'] });
      notify({ title: text('saved'), ...(saved.warning && { detail: saved.warning }) });
      if (!stored)
        await navigate({ to: '/prompts/$promptId', params: { promptId: String(saved.id) }, ignoreBlocker: true });
    },
  });
  const activating = useMutation({
    mutationFn: () => request('POST', `/api/v1/prompts/${stored?.id}/activate`),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['prompts'] });
      notify({ title: text('activated') });
    },
    onError: (error) => notify({ title: text('failed'), detail: errorText(error), look: 'bad' }),
  });
  const deleting = useMutation({
    mutationFn: () => request('DELETE', `/api/v1/prompts/${stored?.id}`),
    onSuccess: async () => {
      notify({ title: text('removed') });
      await navigate({ to: '/prompts', ignoreBlocker: true });
      await queries.invalidateQueries({ queryKey: ['prompts'] });
    },
    onError: (error) => notify({ title: text('failed'), detail: errorText(error), look: 'bad' }),
    onSettled: () => setRemoving(false),
  });
  const leaving = useBlocker({
    shouldBlockFn: () => isChanged,
    enableBeforeUnload: () => isChanged,
    withResolver: true,
  });

  const save = () => {
    const isIncomplete = draft.name.trim() === '' || draft.content.trim() === '';
    setMissing(isIncomplete);
    if (!isIncomplete) saving.mutate();
  };
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <PageHead
        title={stored?.name ?? text('create')}
        about={
          <span className={styles.state}>
            {stored?.is_active && <Badge look="good">{text('active')}</Badge>}
            {isChanged && <Badge look="wait">{text('unsaved')}</Badge>}
          </span>
        }
      >
        {stored && !stored.is_active && (
          <>
            <Button look="danger" onClick={() => setRemoving(true)}>
              {text('remove')}
            </Button>
            <Button busy={activating.isPending} onClick={() => activating.mutate()}>
              {text('activate')}
            </Button>
          </>
        )}
        <Button type="submit" look="primary" busy={saving.isPending} disabled={!isChanged}>
          {text('save')}
        </Button>
      </PageHead>
      {saving.isError && (
        <p role="alert" className={styles.error}>
          <strong>{text('failed')}.</strong> {errorText(saving.error)}
        </p>
      )}
      <div className={styles.columns}>
        <PromptFields draft={draft} showMissing={missing} onChange={(next) => setDraft({ ...draft, ...next })} />
        <PromptPreview draft={draft} />
      </div>
      <Confirm
        open={removing}
        title={text('removeTitle', { name: stored?.name ?? '' })}
        about={text('removeAbout')}
        action={text('remove')}
        busy={deleting.isPending}
        onConfirm={() => deleting.mutate()}
        onClose={() => setRemoving(false)}
      />
      <Confirm
        open={leaving.status === 'blocked'}
        title={text('leaveTitle')}
        about={text('leaveAbout')}
        action={text('leave')}
        onConfirm={() => leaving.proceed?.()}
        onClose={() => leaving.reset?.()}
      />
    </form>
  );
}
