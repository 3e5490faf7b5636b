import type { CampaignAnswer } from '@ligai/contracts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { Play } from 'lucide-react';
import { useState } from 'react';
import { request } from '../api/request.ts';
import { useNotify } from '../app/notices.tsx';
import { useErrorText } from '../app/page-error.tsx';
import { Button } from '../design/button.tsx';
import { Confirm } from '../design/confirm.tsx';
import { FormError } from '../design/form-error.tsx';
import { useFormats } from '../language/formats.ts';
import styles from './campaign-page.module.css';
import { useCampaignTexts } from './texts.ts';
import { usePrompt } from './use-campaign.ts';
import { notCalled } from './waiting.ts';

/** Starts or continues a campaign, after a question: people are called. */
export function StartCampaign({ campaign, disabled = false }: { campaign: CampaignAnswer; disabled?: boolean }) {
  const text = useCampaignTexts();
  const formats = useFormats();
  const notify = useNotify();
  const errorText = useErrorText();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [asked, setAsked] = useState(false);
  const starting = useMutation({
    mutationFn: (_how: { isPaused: boolean }) => request('POST', `/api/v1/campaigns/${campaign.id}/start`),
    onSuccess: async (_answer, { isPaused: wasPaused }) => {
      notify({ title: text(wasPaused ? 'resumed' : 'started') });
      await navigate({ to: '/campaigns/$campaignId', params: { campaignId: String(campaign.id) } });
    },
    onSettled: async () => {
      setAsked(false);
      await queries.invalidateQueries({ queryKey: ['campaigns'] });
    },
  });
  const left = notCalled(campaign);
  const prompt = usePrompt(campaign.prompt_id);
  const isPaused = campaign.status === 'paused';
  const action = text(isPaused ? 'resume' : 'start');
  const values = { count: left, shown: formats.count(left), limit: campaign.max_concurrent };
  return (
    <>
      <Button look="primary" disabled={disabled} onClick={() => setAsked(true)}>
        <Play size={16} aria-hidden="true" />
        {action}
      </Button>
      <Confirm
        open={asked}
        title={text(isPaused ? 'resumeTitle' : 'startTitle', { name: campaign.name })}
        about={
          isPaused
            ? text(left === 0 ? 'resumeNobody' : 'resumeAbout', values)
            : `${text('startAbout', values)} ${prompt ? text('withPrompt', { prompt: prompt.name }) : ''}`
        }
        action={action}
        busy={starting.isPending}
        onConfirm={() => starting.mutate({ isPaused })}
        onClose={() => setAsked(false)}
      />
      {starting.error && (
        <div className={styles.startError}>
          <FormError title={text('startFailed')}>
            {errorText(starting.error)}{' '}
            {prompt && (
              <Link to="/prompts/$promptId" params={{ promptId: String(prompt.id) }}>
                {text('openPrompt', { prompt: prompt.name })}
              </Link>
            )}
          </FormError>
        </div>
      )}
    </>
  );
}
