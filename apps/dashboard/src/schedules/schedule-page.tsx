import type { ScheduleAnswer } from '@ligai/contracts';
import { useQuery } from '@tanstack/react-query';
import { useParams, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { promptsQuery, settingsQuery } from '../api/queries.ts';
import { ApiError, requestTagged } from '../api/request.ts';
import { isRecordId } from '../app/address-values.ts';
import { BackLink } from '../app/back-link.tsx';
import { Missing } from '../app/missing.tsx';
import { PageError } from '../app/page-error.tsx';
import { Loading } from '../design/loading.tsx';
import { PageHead } from '../design/page-head.tsx';
import { shownNumber } from '../language/phone-number.ts';
import { currentMs } from '../live/use-now.ts';
import { NotPending } from './gone-schedule.tsx';
import { refreshAfterMs } from './read-schedules.ts';
import { ScheduleForm } from './schedule-form.tsx';
import { useScheduleTexts } from './texts.ts';

/** Changes a scheduled call that is not due yet. */
export function SchedulePage() {
  const text = useScheduleTexts();
  const search = useSearch({ from: '/schedules/$scheduleId' });
  const { scheduleId } = useParams({ from: '/schedules/$scheduleId' });
  const prompts = useQuery(promptsQuery);
  const settings = useQuery(settingsQuery);
  const schedule = useQuery({
    queryKey: ['schedules', scheduleId],
    queryFn: ({ signal }) =>
      requestTagged<ScheduleAnswer>('GET', `/api/v1/schedules/${encodeURIComponent(scheduleId)}`, { signal }),
    enabled: isRecordId(scheduleId),
    // The form begins with what is stored, not with what was stored when the page was last open.
    gcTime: 0,
    // Its time may come while it is edited.
    refetchInterval: ({ state }) => refreshAfterMs(state.data ? [state.data] : [], currentMs()),
  });
  const [edited, setEdited] = useState<number>();
  /** The schedule whose values became those of another call, because its own time had come. */
  const [copied, setCopied] = useState<number>();
  const loaded = schedule.data;
  if (loaded?.status === 'pending' && edited !== loaded.id) setEdited(loaded.id);
  const failed = [schedule, prompts].find(({ isError, data }) => isError && data === undefined);
  if (!isRecordId(scheduleId) || (schedule.error instanceof ApiError && [404, 422].includes(schedule.error.status)))
    return <Missing list="/schedules" title={text('notFound')} />;
  if (failed?.error) return <PageError error={failed.error} onRetry={() => void failed.refetch()} />;
  if (schedule.data === undefined || prompts.data === undefined || settings.isPending) return <Loading lines={5} />;
  const { id, name, phone_number: number, status } = schedule.data;
  const isAnother = copied === id;
  return (
    <>
      <PageHead
        back={<BackLink to="/schedules" />}
        title={isAnother ? text('create') : text('editCall', { who: name ?? shownNumber(number) })}
        about={isAnother && text('about')}
      />
      {status === 'pending' || edited === id ? (
        <ScheduleForm
          key={id}
          prompts={prompts.data}
          search={search}
          schedule={schedule.data}
          isAnother={isAnother}
          onAnother={() => setCopied(id)}
        />
      ) : (
        <NotPending schedule={schedule.data} />
      )}
    </>
  );
}
