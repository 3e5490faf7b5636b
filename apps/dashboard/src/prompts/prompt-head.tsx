import type { PromptAnswer } from '@ligai/contracts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { CircleCheck, Copy, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { isChangedSince, request, requestTagged, type Tagged } from '../api/request.ts';
import { useIdempotencyKey } from '../api/use-idempotency-key.ts';
import { BackLink } from '../app/back-link.tsx';
import { useNotify } from '../app/notices.tsx';
import { useErrorText } from '../app/page-error.tsx';
import { Badge } from '../design/badge.tsx';
import { Button } from '../design/button.tsx';
import { PageHead } from '../design/page-head.tsx';
import { TalkButton } from '../talk/talk.tsx';
import { DeletePrompt } from './delete-prompt.tsx';
import { bodyOf, type Draft, draftOf } from './draft.ts';
import styles from './prompt-editor.module.css';
import { usePromptTexts } from './texts.ts';

/** The name of the prompt, and what can be done with it. */
export function PromptHead(props: { stored: Tagged<PromptAnswer> | null; draft: Draft; isChanged: boolean }) {
  const { stored, draft, isChanged } = props;
  const text = usePromptTexts();
  return (
    <PageHead
      back={<BackLink to="/prompts" />}
      title={stored?.name ?? text('create')}
      about={
        <span className={styles.state}>
          {stored?.is_active && <Badge look="good">{text('active')}</Badge>}
          {isChanged && <Badge look="wait">{text('unsavedShort')}</Badge>}
        </span>
      }
    >
      <TalkButton
        request={{ prompt: talkedAbout(draft) }}
        prompt={bodyOf(draft)}
        disabled={draft.content.trim() === ''}
      />
      {stored && <StoredActions stored={stored} />}
    </PageHead>
  );
}

/** The draft as it is, which need not have a name yet. */
function talkedAbout(draft: Draft): object {
  const { name, ...prompt } = bodyOf(draft);
  return name === '' ? prompt : { ...prompt, name };
}

function StoredActions({ stored }: { stored: Tagged<PromptAnswer> }) {
  const text = usePromptTexts();
  const notify = useNotify();
  const errorText = useErrorText();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const keyFor = useIdempotencyKey();
  const [removing, setRemoving] = useState(false);
  const failed = (title: string) => (error: Error) => notify({ title, detail: errorText(error), look: 'bad' });

  const activating = useMutation({
    mutationFn: () =>
      requestTagged<PromptAnswer>('POST', `/api/v1/prompts/${stored.id}/activate`, { ifMatch: stored.etag }),
    onSuccess: async (active) => {
      // What is saved before the next reading has the tag of the active prompt.
      queries.setQueryData(['prompts', String(stored.id)], active);
      await queries.invalidateQueries({ queryKey: ['prompts'] });
      notify({ title: text('activated') });
    },
    onError: async (error) => {
      failed(text('activateFailed'))(error);
      if (isChangedSince(error)) await queries.invalidateQueries({ queryKey: ['prompts'] });
    },
  });
  const duplicating = useMutation({
    mutationFn: () => {
      const name = text('copyName', { name: stored.name }).slice(0, 200);
      const body = { ...bodyOf(draftOf(stored)), name };
      return request<PromptAnswer>('POST', '/api/v1/prompts', { body, idempotencyKey: keyFor(body) });
    },
    onSuccess: async ({ id }) => {
      notify({ title: text('duplicated') });
      // What is typed in this prompt is kept: it is there when the person comes back.
      await navigate({ to: '/prompts/$promptId', params: { promptId: String(id) }, ignoreBlocker: true });
      await queries.invalidateQueries({ queryKey: ['prompts'] });
    },
    onError: failed(text('duplicateFailed')),
  });
  return (
    <>
      <Button busy={duplicating.isPending} onClick={() => duplicating.mutate()}>
        <Copy size={16} aria-hidden="true" />
        {text('duplicate')}
      </Button>
      {!stored.is_active && (
        <Button busy={activating.isPending} onClick={() => activating.mutate()}>
          <CircleCheck size={16} aria-hidden="true" />
          {text('activate')}
        </Button>
      )}
      <Button look="danger" onClick={() => setRemoving(true)}>
        <Trash2 size={16} aria-hidden="true" />
        {text('remove')}
      </Button>
      <DeletePrompt prompt={stored} open={removing} onClose={() => setRemoving(false)} />
    </>
  );
}
