import type { CampaignAnswer } from '@ligai/contracts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import { request } from '../api/request.ts';
import { useNotify } from '../app/notices.tsx';
import { useErrorText } from '../app/page-error.tsx';
import { Button } from '../design/button.tsx';
import { Confirm } from '../design/confirm.tsx';
import { useFormats } from '../language/formats.ts';
import { useCampaignTexts } from './texts.ts';

/** Empties a draft, whose file was the wrong one, after a question. */
export function RemoveContacts(props: { campaign: CampaignAnswer; disabled: boolean; onRemoved: () => void }) {
  const { campaign, disabled, onRemoved } = props;
  const text = useCampaignTexts();
  const formats = useFormats();
  const notify = useNotify();
  const errorText = useErrorText();
  const queries = useQueryClient();
  const [asked, setAsked] = useState(false);
  const count = campaign.total_contacts;
  const removing = useMutation({
    mutationFn: () => request('DELETE', `/api/v1/campaigns/${campaign.id}/contacts`),
    onSuccess: () => {
      notify({ title: text('contactsRemoved') });
      onRemoved();
    },
    onError: (error) => notify({ title: text('removeContactsFailed'), detail: errorText(error), look: 'bad' }),
    // Also after an error: the campaign may have been started meanwhile.
    onSettled: async () => {
      setAsked(false);
      await queries.invalidateQueries({ queryKey: ['campaigns'] });
    },
  });
  return (
    <>
      <Button look="danger" disabled={disabled} onClick={() => setAsked(true)}>
        <Trash2 size={16} aria-hidden="true" />
        {text('removeContacts')}
      </Button>
      <Confirm
        open={asked}
        title={text('removeContactsTitle', { count, shown: formats.count(count) })}
        about={text('removeContactsAbout')}
        action={text('removeContacts')}
        busy={removing.isPending}
        onConfirm={() => removing.mutate()}
        onClose={() => setAsked(false)}
      />
    </>
  );
}
