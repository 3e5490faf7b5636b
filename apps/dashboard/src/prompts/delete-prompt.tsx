import type { PromptAnswer, PromptUsesAnswer } from '@ligai/contracts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { isChangedSince, request, type Tagged } from '../api/request.ts';
import { useNotify } from '../app/notices.tsx';
import { useErrorText } from '../app/page-error.tsx';
import { Confirm } from '../design/confirm.tsx';
import { useFormats } from '../language/formats.ts';
import { keep } from './kept-draft.ts';
import { usePromptTexts } from './texts.ts';
import { usesQuery } from './uses-query.ts';

/** The question before a prompt is deleted, with what uses it. */
export function DeletePrompt(props: { prompt: Tagged<PromptAnswer>; open: boolean; onClose: () => void }) {
  const { prompt, open, onClose } = props;
  const text = usePromptTexts();
  const notify = useNotify();
  const errorText = useErrorText();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const usesText = useUsesText();
  const uses = useQuery({ ...usesQuery(prompt.id), enabled: open });
  const deleting = useMutation({
    mutationFn: () => request('DELETE', `/api/v1/prompts/${prompt.id}`, { ifMatch: prompt.etag }),
    onSuccess: async () => {
      keep(String(prompt.id), null);
      notify({ title: text('removed') });
      await navigate({ to: '/prompts', ignoreBlocker: true });
      await queries.invalidateQueries({ queryKey: ['prompts'] });
    },
    onError: async (error) => {
      notify({ title: text('removeFailed'), detail: errorText(error), look: 'bad' });
      if (isChangedSince(error)) await queries.invalidateQueries({ queryKey: ['prompts'] });
    },
    onSettled: onClose,
  });
  const name = prompt.name.length > 80 ? `${prompt.name.slice(0, 80)}…` : prompt.name;
  return (
    <Confirm
      open={open}
      title={text('removeTitle', { name })}
      about={uses.data ? usesText(uses.data) : text(uses.isError ? 'removeAboutUnknown' : 'removeAboutWait')}
      action={text('remove')}
      busy={deleting.isPending || uses.isPending}
      onConfirm={() => deleting.mutate()}
      onClose={onClose}
    />
  );
}

/** What stops working without the prompt, in sentences. */
function useUsesText(): (uses: PromptUsesAnswer) => string {
  const text = usePromptTexts();
  const formats = useFormats();
  return ({ is_active, campaigns, total_campaigns, pending_schedules }) => {
    const named = total_campaigns - campaigns.filter(({ by_default }) => by_default).length;
    const sentences = [
      is_active && text('removeActive'),
      named > 0 && text('removeCampaigns', { count: named, shown: formats.count(named) }),
      pending_schedules > 0 &&
        text('removeSchedules', { count: pending_schedules, shown: formats.count(pending_schedules) }),
      !is_active && named === 0 && pending_schedules === 0 && text('removeUnused'),
      text('removeCalls'),
    ];
    return sentences.filter(Boolean).join(' ');
  };
}
