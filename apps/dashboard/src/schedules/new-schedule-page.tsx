import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { promptsQuery, settingsQuery } from '../api/queries.ts';
import { BackLink } from '../app/back-link.tsx';
import { PageError } from '../app/page-error.tsx';
import { Loading } from '../design/loading.tsx';
import { PageHead } from '../design/page-head.tsx';
import { NoPrompts } from '../dial/no-prompts.tsx';
import { ScheduleForm } from './schedule-form.tsx';
import { useScheduleTexts } from './texts.ts';

/** Schedules a call. */
export function NewSchedulePage() {
  const text = useScheduleTexts();
  const search = useSearch({ from: '/schedules/new' });
  const prompts = useQuery(promptsQuery);
  const settings = useQuery(settingsQuery);
  return (
    <>
      <PageHead back={<BackLink to="/schedules" />} title={text('create')} about={text('about')} />
      {(prompts.isPending || settings.isPending) && <Loading lines={5} />}
      {prompts.isError && !prompts.data && <PageError error={prompts.error} onRetry={() => void prompts.refetch()} />}
      {prompts.data?.length === 0 && <NoPrompts />}
      {prompts.data && prompts.data.length > 0 && !settings.isPending && (
        <ScheduleForm prompts={prompts.data} search={search} schedule={null} />
      )}
    </>
  );
}
