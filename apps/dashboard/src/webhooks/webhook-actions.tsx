import type { ReplayAnswer, WebhookAnswer } from '@ligai/contracts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { RotateCcw, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { isChangedSince, request, type Tagged } from '../api/request.ts';
import { useNotify } from '../app/notices.tsx';
import { useErrorText } from '../app/page-error.tsx';
import { Button } from '../design/button.tsx';
import { Confirm } from '../design/confirm.tsx';
import { useFormats } from '../language/formats.ts';
import { useWebhookTexts } from './texts.ts';

/** Sends the lost deliveries again, and deletes; asks before both. */
export function WebhookActions({ webhook }: { webhook: Tagged<WebhookAnswer> }) {
  const text = useWebhookTexts();
  const formats = useFormats();
  const notify = useNotify();
  const errorText = useErrorText();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [asked, setAsked] = useState<'replay' | 'remove' | null>(null);
  const path = `/api/v1/webhooks/${webhook.id}`;
  const report = (title: 'replayFailed' | 'removeFailed', error: Error) =>
    notify({ title: text(title), detail: errorText(error), look: 'bad' });
  const refresh = () => queries.invalidateQueries({ queryKey: ['webhooks'] });

  const replaying = useMutation({
    mutationFn: () => request<ReplayAnswer>('POST', `${path}/replay`, { body: { status: 'dead' } }),
    onSuccess: ({ replayed }) =>
      notify({ title: text('replayed', { count: replayed, shown: formats.count(replayed) }) }),
    onError: (error) => report('replayFailed', error),
    onSettled: async () => {
      setAsked(null);
      await refresh();
    },
  });
  const removing = useMutation({
    mutationFn: () => request('DELETE', path, { ifMatch: webhook.etag }),
    onSuccess: async () => {
      notify({ title: text('removed') });
      await navigate({ to: '/webhooks', ignoreBlocker: true });
      await refresh();
    },
    onError: async (error) => {
      report('removeFailed', error);
      if (isChangedSince(error)) await refresh();
    },
    onSettled: () => setAsked(null),
  });
  const dead = { count: webhook.dead_deliveries, shown: formats.count(webhook.dead_deliveries) };
  return (
    <>
      <Button look="danger" onClick={() => setAsked('remove')}>
        <Trash2 size={16} aria-hidden="true" />
        {text('remove')}
      </Button>
      {dead.count > 0 && webhook.is_active && (
        <Button onClick={() => setAsked('replay')}>
          <RotateCcw size={16} aria-hidden="true" />
          {text('replayDead', dead)}
        </Button>
      )}
      <Confirm
        open={asked === 'replay'}
        title={text('replayTitle', dead)}
        about={text('replayAbout')}
        action={text('replayAction')}
        busy={replaying.isPending}
        onConfirm={() => replaying.mutate()}
        onClose={() => setAsked(null)}
      />
      <Confirm
        open={asked === 'remove'}
        title={text('removeTitle', { name: webhook.name })}
        about={text('removeAbout')}
        action={text('remove')}
        busy={removing.isPending}
        onConfirm={() => removing.mutate()}
        onClose={() => setAsked(null)}
      />
    </>
  );
}
