import type { CampaignAnswer } from '@ligai/contracts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Pause, Play, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { request } from '../api/request.ts';
import { useNotify } from '../app/notices.tsx';
import { useErrorText } from '../app/page-error.tsx';
import { Button } from '../design/button.tsx';
import { Confirm } from '../design/confirm.tsx';
import { useFormats } from '../language/formats.ts';
import { useCampaignTexts } from './texts.ts';

/** Starts, pauses, continues and deletes a campaign; asks before it calls people or deletes. */
export function CampaignActions({ campaign }: { campaign: CampaignAnswer }) {
  const text = useCampaignTexts();
  const formats = useFormats();
  const notify = useNotify();
  const errorText = useErrorText();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [asked, setAsked] = useState<'start' | 'remove' | null>(null);
  const path = `/api/v1/campaigns/${campaign.id}`;
  const onError = (error: Error) => notify({ title: text('failed'), detail: errorText(error), look: 'bad' });
  const refresh = () => queries.invalidateQueries({ queryKey: ['campaigns'] });

  const starting = useMutation({
    mutationFn: () => request('POST', `${path}/start`),
    onSuccess: () => notify({ title: text('started') }),
    onError,
    onSettled: async () => {
      setAsked(null);
      await refresh();
    },
  });
  const pausing = useMutation({
    mutationFn: () => request('POST', `${path}/pause`),
    onSuccess: () => notify({ title: text('pausedNow') }),
    onError,
    onSettled: refresh,
  });
  const removing = useMutation({
    mutationFn: () => request('DELETE', path),
    onSuccess: async () => {
      notify({ title: text('removed') });
      await navigate({ to: '/campaigns' });
      await refresh();
    },
    onError,
    onSettled: () => setAsked(null),
  });
  const { status } = campaign;
  const left = campaign.total_contacts - campaign.completed_contacts;
  return (
    <>
      {status !== 'running' && (
        <Button look="danger" onClick={() => setAsked('remove')}>
          <Trash2 size={16} aria-hidden="true" />
          {text('remove')}
        </Button>
      )}
      {status === 'running' && (
        <Button busy={pausing.isPending} onClick={() => pausing.mutate()}>
          <Pause size={16} aria-hidden="true" />
          {text('pause')}
        </Button>
      )}
      {status !== 'running' && left > 0 && (
        <Button look="primary" onClick={() => setAsked('start')}>
          <Play size={16} aria-hidden="true" />
          {status === 'paused' ? text('resume') : text('start')}
        </Button>
      )}
      <Confirm
        open={asked === 'start'}
        title={text('startTitle', { name: campaign.name })}
        about={text('startAbout', { count: left, shown: formats.count(left), limit: campaign.max_concurrent })}
        action={status === 'paused' ? text('resume') : text('start')}
        busy={starting.isPending}
        onConfirm={() => starting.mutate()}
        onClose={() => setAsked(null)}
      />
      <Confirm
        open={asked === 'remove'}
        title={text('removeTitle', { name: campaign.name })}
        about={text('removeAbout')}
        action={text('remove')}
        busy={removing.isPending}
        onConfirm={() => removing.mutate()}
        onClose={() => setAsked(null)}
      />
    </>
  );
}
