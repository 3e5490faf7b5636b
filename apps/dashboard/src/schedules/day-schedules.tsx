import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { PageError } from '../app/page-error.tsx';
import { ShowMore } from '../app/show-more.tsx';
import buttonStyles from '../design/button.module.css';
import { Card } from '../design/card.tsx';
import { Empty } from '../design/empty.tsx';
import { Loading } from '../design/loading.tsx';
import { useLanguage } from '../language/language.ts';
import { addDays, formatDay } from './month.ts';
import { schedulesQuery } from './read-schedules.ts';
import { ScheduleRows } from './schedule-rows.tsx';
import styles from './schedules-page.module.css';
import type { SchedulesSearch } from './schedules-search.ts';
import { useScheduleTexts } from './texts.ts';
import { type Day, startOfDay } from './zone-time.ts';

type DayProps = { day: Day | undefined; timeZone: string; search: SchedulesSearch };

/** The calls of the day that is chosen in the calendar, in their order. */
export function DaySchedules({ day, timeZone, search }: DayProps) {
  const text = useScheduleTexts();
  return day ? <OneDay day={day} timeZone={timeZone} search={search} /> : <Empty title={text('chooseDay')} />;
}

function OneDay({ day, timeZone, search }: DayProps & { day: Day }) {
  const text = useScheduleTexts();
  const language = useLanguage();
  const schedules = useInfiniteQuery(
    schedulesQuery({
      from: new Date(startOfDay(day, timeZone)).toISOString(),
      to: new Date(startOfDay(addDays(day, 1), timeZone)).toISOString(),
      sort: 'scheduled_time',
    }),
  );
  const rows = schedules.data?.pages.flatMap(({ items }) => items) ?? [];
  const { zone } = search;
  return (
    <Card
      title={<span className={styles.dayTitle}>{formatDay(day, language, { dateStyle: 'full' })}</span>}
      actions={
        <Link
          to="/schedules/new"
          search={{ day, ...(zone && { zone }) }}
          className={`${buttonStyles.button} ${styles.create}`}
        >
          {text('createOnDay')}
        </Link>
      }
    >
      {schedules.isPending && <Loading />}
      {schedules.isError && rows.length === 0 && (
        <PageError error={schedules.error} onRetry={() => void schedules.refetch()} />
      )}
      {schedules.isSuccess && rows.length === 0 && <p className={styles.soft}>{text('noneOnDay')}</p>}
      {rows.length > 0 && <ScheduleRows schedules={rows} timeZone={timeZone} ofOneDay />}
      <ShowMore list={schedules} />
    </Card>
  );
}
