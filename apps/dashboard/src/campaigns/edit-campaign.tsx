import type { CampaignAnswer } from '@ligai/contracts';
import { useQueryClient } from '@tanstack/react-query';
import { SlidersHorizontal } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { request, type Tagged } from '../api/request.ts';
import { missingPart } from '../app/missing-part.tsx';
import { useNotify } from '../app/notices.tsx';
import { Button } from '../design/button.tsx';
import { Confirm } from '../design/confirm.tsx';
import { Loading } from '../design/loading.tsx';
import { Modal } from '../design/modal.tsx';
import styles from './campaign-form.module.css';
import { type CampaignValues, valuesOf } from './campaign-values.ts';
import { useCampaignTexts } from './texts.ts';

/** Its schemas are loaded when the dialog is opened. */
const CampaignForm = lazy(() =>
  import('./campaign-form.tsx').then(
    (form) => ({ default: form.CampaignForm }),
    () => missingPart,
  ),
);

/**
 * Changes the limit, the name and the prompt of a campaign, also while it runs; of a completed one only the name and
 * description.
 */
export function EditCampaign({ campaign }: { campaign: Tagged<CampaignAnswer> }) {
  const text = useCampaignTexts();
  const notify = useNotify();
  const queries = useQueryClient();
  const [open, setOpen] = useState(false);
  const [isEdited, setEdited] = useState(false);
  const [asked, setAsked] = useState(false);
  const close = () => {
    setAsked(false);
    setOpen(false);
  };
  const save = async (_values: CampaignValues, changes: Partial<CampaignValues>) => {
    await request('PUT', `/api/v1/campaigns/${campaign.id}`, { body: changes, ifMatch: campaign.etag });
    await queries.invalidateQueries({ queryKey: ['campaigns'] });
    close();
    notify({ title: text('saved') });
  };
  return (
    <>
      <Button onClick={() => setOpen(true)}>
        <SlidersHorizontal size={16} aria-hidden="true" />
        {text('edit')}
      </Button>
      <Modal open={open} onClose={() => (isEdited ? setAsked(true) : close())} title={text('edit')}>
        {campaign.status === 'running' && <p className={styles.note}>{text('editRunning')}</p>}
        <Suspense fallback={<Loading />}>
          <CampaignForm
            values={valuesOf(campaign)}
            fields={campaign.status === 'completed' ? 'names' : 'all'}
            onSave={save}
            action={text('save')}
            guard="page"
            onEdited={setEdited}
          >
            <Button onClick={close}>{text('cancel')}</Button>
          </CampaignForm>
        </Suspense>
      </Modal>
      <Confirm
        open={asked}
        title={text('leaveTitle')}
        about={text('leaveAbout')}
        action={text('leave')}
        onConfirm={close}
        onClose={() => setAsked(false)}
      />
    </>
  );
}
