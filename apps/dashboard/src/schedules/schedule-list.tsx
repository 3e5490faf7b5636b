import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { PageError } from '../app/page-error.tsx';
import { ShowMore } from '../app/show-more.tsx';
import { Card } from '../design/card.tsx';
import { Choice } from '../design/choice.tsx';
import { Empty } from '../design/empty.tsx';
import { Loading } from '../design/loading.tsx';
import { SearchField } from '../design/search-field.tsx';
import { schedulesQuery } from './read-schedules.ts';
import { ScheduleRows } from './schedule-rows.tsx';
import styles from './schedules-page.module.css';
import { type SchedulesSearch, scheduleStatuses } from './schedules-search.ts';
import { useScheduleTexts } from './texts.ts';

/** All scheduled calls, the latest time first, with filters that are in the address. */
export function ScheduleList({ search, timeZone }: { search: SchedulesSearch; timeZone: string }) {
  const text = useScheduleTexts();
  const { status, q } = search;
  const schedules = useInfiniteQuery(schedulesQuery({ status, q, sort: '-scheduled_time' }));
  const rows = schedules.data?.pages.flatMap(({ items }) => items) ?? [];
  const isFiltered = status !== undefined || q !== undefined;
  return (
    <div className={styles.list}>
      <Filters search={search} />
      {schedules.isPending && <Loading lines={6} />}
      {schedules.isError && rows.length === 0 && (
        <PageError error={schedules.error} onRetry={() => void schedules.refetch()} />
      )}
      {schedules.isSuccess &&
        rows.length === 0 &&
        (isFiltered ? (
          <Empty title={text('noneMatch')} />
        ) : (
          <Empty title={text('none')}>
            <p>{text('noneHint')}</p>
          </Empty>
        ))}
      {rows.length > 0 && (
        <Card>
          <ScheduleRows schedules={rows} timeZone={timeZone} />
        </Card>
      )}
      <ShowMore list={schedules} />
    </div>
  );
}

function Filters({ search }: { search: SchedulesSearch }) {
  const text = useScheduleTexts();
  const navigate = useNavigate({ from: '/schedules' });
  return (
    <search className={styles.filters}>
      <SearchField
        label={text('search')}
        phrase={search.q}
        onSearch={(phrase) => void navigate({ search: (before) => ({ ...before, q: phrase }), replace: true })}
      />
      <Choice
        label={text('status')}
        value={search.status ?? ''}
        options={[
          { value: '', label: text('anyStatus') },
          ...scheduleStatuses.map((status) => ({ value: status, label: text(status) })),
        ]}
        onChange={(status) =>
          void navigate({ search: (before) => ({ ...before, status: status || undefined }), replace: true })
        }
      />
    </search>
  );
}
