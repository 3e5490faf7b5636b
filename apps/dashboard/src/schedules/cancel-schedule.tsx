import type { ScheduleListItem } from '@ligai/contracts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { request } from '../api/request.ts';
import { useNotify } from '../app/notices.tsx';
import { useErrorText } from '../app/page-error.tsx';
import { Button } from '../design/button.tsx';
import { Confirm } from '../design/confirm.tsx';
import { useScheduleTexts } from './texts.ts';

/** Cancels a call that has not been placed yet, after a question. */
export function CancelSchedule({ schedule, who, when }: { schedule: ScheduleListItem; who: string; when: string }) {
  const text = useScheduleTexts();
  const notify = useNotify();
  const errorText = useErrorText();
  const queries = useQueryClient();
  const [asked, setAsked] = useState(false);
  const cancelling = useMutation({
    mutationFn: () => request('DELETE', `/api/v1/schedules/${schedule.id}`),
    onSuccess: () => notify({ title: text('cancelledNow') }),
    onError: (error) => notify({ title: text('cancelFailed'), detail: errorText(error), look: 'bad' }),
    onSettled: async () => {
      setAsked(false);
      await queries.invalidateQueries({ queryKey: ['schedules'] });
    },
  });
  return (
    <>
      <Button aria-label={text('cancelCall', { who })} onClick={() => setAsked(true)}>
        {text('cancel')}
      </Button>
      <Confirm
        open={asked}
        title={text('cancelTitle', { who })}
        about={text('cancelAbout', { when })}
        action={text('cancelAction')}
        busy={cancelling.isPending}
        onConfirm={() => cancelling.mutate()}
        onClose={() => setAsked(false)}
      />
    </>
  );
}
