import type { ReplayAnswer, TestWebhookAnswer, WebhookAnswer, WebhookLog } from '@ligai/contracts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { RotateCcw, Send, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { request } from '../api/request.ts';
import { useNotify } from '../app/notices.tsx';
import { useErrorText } from '../app/page-error.tsx';
import { Button } from '../design/button.tsx';
import { Confirm } from '../design/confirm.tsx';
import { useFormats } from '../language/formats.ts';
import type { Tested } from './test-result.tsx';
import { useWebhookTexts } from './texts.ts';

type ActionsProps = { webhook: WebhookAnswer; onTested: (tested: Tested) => void };

/** Sends a test, sends the lost deliveries again and deletes; asks before the last two. */
export function WebhookActions({ webhook, onTested }: ActionsProps) {
  const text = useWebhookTexts();
  const formats = useFormats();
  const notify = useNotify();
  const errorText = useErrorText();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [asked, setAsked] = useState<'replay' | 'remove' | null>(null);
  const path = `/api/v1/webhooks/${webhook.id}`;
  const onError = (error: Error) => notify({ title: text('failed'), detail: errorText(error), look: 'bad' });
  const refresh = () => queries.invalidateQueries({ queryKey: ['webhooks'] });

  const testing = useMutation({ mutationFn: () => sendTest(path), onSuccess: onTested, onError, onSettled: refresh });
  const replaying = useMutation({
    mutationFn: () => request<ReplayAnswer>('POST', `${path}/replay`, { body: { status: 'dead' } }),
    onSuccess: ({ replayed }) =>
      notify({ title: text('replayed', { count: replayed, shown: formats.count(replayed) }) }),
    onError,
    onSettled: async () => {
      setAsked(null);
      await refresh();
    },
  });
  const removing = useMutation({
    mutationFn: () => request('DELETE', path),
    onSuccess: async () => {
      notify({ title: text('removed') });
      await navigate({ to: '/webhooks', ignoreBlocker: true });
      await refresh();
    },
    onError,
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
      <Button look="primary" busy={testing.isPending} onClick={() => testing.mutate()}>
        <Send size={16} aria-hidden="true" />
        {text('sendTest')}
      </Button>
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

/** The result of a test, with its entry in the log: what was sent and what came back. */
async function sendTest(path: string): Promise<Tested> {
  const answer = await request<TestWebhookAnswer>('POST', `${path}/test`);
  const log = await request<WebhookLog[]>('GET', `${path}/logs`, { query: { limit: 20 } }).catch(() => []);
  return { answer, log: log.find(({ event }) => event === 'test') ?? null };
}
