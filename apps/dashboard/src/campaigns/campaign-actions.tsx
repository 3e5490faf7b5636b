import type { CampaignAnswer } from '@ligai/contracts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { Pause, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { isChangedSince, request, type Tagged } from '../api/request.ts';
import { useNotify } from '../app/notices.tsx';
import { useErrorText } from '../app/page-error.tsx';
import buttonStyles from '../design/button.module.css';
import { Button } from '../design/button.tsx';
import listStyles from '../design/card-list.module.css';
import { Confirm } from '../design/confirm.tsx';
import { EditCampaign } from './edit-campaign.tsx';
import { StartCampaign } from './start-campaign.tsx';
import { useCampaignTexts } from './texts.ts';

/** Starts, pauses, continues and deletes a campaign; asks before it calls people or deletes. */
export function CampaignActions({ campaign }: { campaign: Tagged<CampaignAnswer> }) {
  const text = useCampaignTexts();
  const notify = useNotify();
  const errorText = useErrorText();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [asked, setAsked] = useState(false);
  const path = `/api/v1/campaigns/${campaign.id}`;
  const report = (title: 'pauseFailed' | 'removeFailed', error: Error) =>
    notify({ title: text(title), detail: errorText(error), look: 'bad' });
  const refresh = () => queries.invalidateQueries({ queryKey: ['campaigns'] });

  const pausing = useMutation({
    mutationFn: () => request('POST', `${path}/pause`),
    onSuccess: () => notify({ title: text('pausedNow') }),
    onError: (error) => report('pauseFailed', error),
    onSettled: refresh,
  });
  const removing = useMutation({
    mutationFn: () => request('DELETE', path, { ifMatch: campaign.etag }),
    onSuccess: async () => {
      notify({ title: text('removed') });
      await navigate({ to: '/campaigns' });
      await refresh();
    },
    onError: async (error) => {
      report('removeFailed', error);
      if (isChangedSince(error)) await refresh();
    },
    onSettled: () => setAsked(false),
  });
  const { status } = campaign;
  const left = campaign.total_contacts - campaign.completed_contacts;
  return (
    <>
      {status !== 'running' && (
        <Button look="danger" onClick={() => setAsked(true)}>
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
      <EditCampaign campaign={campaign} />
      {status === 'draft' && left === 0 && (
        <Link
          to="/campaigns/$campaignId/setup"
          params={{ campaignId: String(campaign.id) }}
          search={{ step: 'contacts' }}
          className={`${buttonStyles.button} ${buttonStyles.primary} ${listStyles.create}`}
        >
          {text('continueSetup')}
        </Link>
      )}
      {status !== 'running' && left > 0 && <StartCampaign campaign={campaign} />}
      <Confirm
        open={asked}
        title={text('removeTitle', { name: campaign.name })}
        about={text('removeAbout')}
        action={text('remove')}
        busy={removing.isPending}
        onConfirm={() => removing.mutate()}
        onClose={() => setAsked(false)}
      />
    </>
  );
}
