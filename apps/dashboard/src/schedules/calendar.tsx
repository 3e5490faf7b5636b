import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { ChevronLeft, ChevronRight } from 'lucide-react';
import { PageError } from '../app/page-error.tsx';
import { Button } from '../design/button.tsx';
import { useLanguage } from '../language/language.ts';
import { useNow } from '../live/use-now.ts';
import styles from './calendar.module.css';
import { DaySchedules } from './day-schedules.tsx';
import { addMonths, formatDay, type Month, monthOf } from './month.ts';
import { MonthGrid } from './month-grid.tsx';
import { daysQuery } from './read-schedules.ts';
import type { SchedulesSearch } from './schedules-search.ts';
import { useScheduleTexts } from './texts.ts';
import { type Day, wallTime } from './zone-time.ts';

/** The scheduled calls of a month by day, and those of the day that is chosen. */
export function Calendar({ search, timeZone }: { search: SchedulesSearch; timeZone: string }) {
  const text = useScheduleTexts();
  const language = useLanguage();
  const navigate = useNavigate({ from: '/schedules' });
  const today = wallTime(useNow(), timeZone).day;
  const { day } = search;
  const month = search.month ?? monthOf(day ?? today);
  const counted = useQuery(daysQuery(month, timeZone));
  const go = (next: { month?: Month; day?: Day }) =>
    void navigate({ search: (before) => ({ ...before, ...next }), replace: true, resetScroll: false });
  const step = (count: number) => go({ month: monthOf(addMonths(`${month}-01`, count)) });
  return (
    <div className={styles.calendar}>
      <div>
        <div className={styles.head}>
          <h2 aria-live="polite">{formatDay(`${month}-01`, language, { month: 'long', year: 'numeric' })}</h2>
          <Button className={styles.step} aria-label={text('previousMonth')} onClick={() => step(-1)}>
            <ChevronLeft size={16} aria-hidden="true" />
          </Button>
          <Button className={styles.step} aria-label={text('nextMonth')} onClick={() => step(1)}>
            <ChevronRight size={16} aria-hidden="true" />
          </Button>
          <Button onClick={() => go({ month: monthOf(today), day: today })}>{text('today')}</Button>
        </div>
        {counted.isError && !counted.data && <PageError error={counted.error} onRetry={() => void counted.refetch()} />}
        <MonthGrid
          month={month}
          today={today}
          selected={day}
          days={counted.data?.days ?? []}
          onSelect={(next) => go({ day: next, month: monthOf(next) })}
          onMonth={(next) => go({ month: next })}
        />
        <p id="calendar-keys" className={styles.keys}>
          {text('keysHint')}
        </p>
      </div>
      <DaySchedules day={day} timeZone={timeZone} search={search} />
    </div>
  );
}
