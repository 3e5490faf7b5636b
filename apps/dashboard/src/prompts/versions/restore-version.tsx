import type { PromptAnswer } from '@ligai/contracts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { RotateCcw } from 'lucide-react';
import { useState } from 'react';
import { isChangedSince, requestTagged, type Tagged } from '../../api/request.ts';
import { useNotify } from '../../app/notices.tsx';
import { useErrorText } from '../../app/page-error.tsx';
import { Button } from '../../design/button.tsx';
import { Confirm } from '../../design/confirm.tsx';
import { useVersionTexts } from './texts.ts';

/** Makes a former version the present definition again, after a question. */
export function RestoreVersion(props: {
  prompt: Tagged<PromptAnswer>;
  version: number;
  /** There are changes that are not saved, which the restored version replaces. */
  isChanged: boolean;
  onRestored: (prompt: PromptAnswer) => void;
}) {
  const { prompt, version, isChanged, onRestored } = props;
  const text = useVersionTexts();
  const notify = useNotify();
  const errorText = useErrorText();
  const queries = useQueryClient();
  const navigate = useNavigate({ from: '/prompts/$promptId' });
  const [asked, setAsked] = useState(false);
  const restoring = useMutation({
    mutationFn: () =>
      requestTagged<PromptAnswer>('POST', `/api/v1/prompts/${prompt.id}/versions/${version}/restore`, {
        ifMatch: prompt.etag,
      }),
    onSuccess: async (restored) => {
      queries.setQueryData(['prompts', String(prompt.id)], restored);
      onRestored(restored);
      await queries.invalidateQueries({ queryKey: ['prompts'] });
      notify({ title: text('restored', { version }) });
      await navigate({ search: { tab: 'versions' }, replace: true });
    },
    onError: async (error) => {
      notify({ title: text('restoreFailed'), detail: errorText(error), look: 'bad' });
      if (isChangedSince(error)) await queries.invalidateQueries({ queryKey: ['prompts'] });
    },
    onSettled: () => setAsked(false),
  });
  return (
    <>
      <Button onClick={() => setAsked(true)}>
        <RotateCcw size={16} aria-hidden="true" />
        {text('restore', { version })}
      </Button>
      <Confirm
        open={asked}
        title={text('restoreTitle', { version })}
        about={text(isChanged ? 'restoreAboutChanged' : 'restoreAbout')}
        action={text('restore', { version })}
        busy={restoring.isPending}
        onConfirm={() => restoring.mutate()}
        onClose={() => setAsked(false)}
      />
    </>
  );
}
