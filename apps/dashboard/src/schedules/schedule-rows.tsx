import type { ScheduleListItem } from '@ligai/contracts';
import { useQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { promptsQuery } from '../api/queries.ts';
import { shownNumber } from '../language/phone-number.ts';
import { CancelSchedule } from './cancel-schedule.tsx';
import { ScheduleStatusBadge, useScheduleReason } from './schedule-status.tsx';
import styles from './schedules-page.module.css';
import { useScheduleTexts } from './texts.ts';
import { useZoneFormats } from './use-zone.ts';

type RowsProps = {
  schedules: readonly ScheduleListItem[];
  timeZone: string;
  /** Of one day only the time is shown. */
  ofOneDay?: boolean;
};

/** Scheduled calls: when, whom, what became of it, and what can be done. */
export function ScheduleRows({ schedules, timeZone, ofOneDay = false }: RowsProps) {
  return (
    <ul className={styles.rows}>
      {schedules.map((schedule) => (
        <ScheduleRow key={schedule.id} schedule={schedule} timeZone={timeZone} ofOneDay={ofOneDay} />
      ))}
    </ul>
  );
}

type RowProps = { schedule: ScheduleListItem; timeZone: string; ofOneDay: boolean };

function ScheduleRow({ schedule, timeZone, ofOneDay }: RowProps) {
  const text = useScheduleTexts();
  const { zone } = useSearch({ from: '/schedules' });
  const reasonText = useScheduleReason();
  const formats = useZoneFormats(timeZone);
  const { data: prompts = [] } = useQuery(promptsQuery);
  const { scheduled_time: time, name, phone_number: number, notes, status, reason, call_id: callId } = schedule;
  const who = name ?? shownNumber(number);
  const prompt = prompts.find(({ id }) => id === schedule.prompt_id);
  return (
    <li className={styles.row} data-day={ofOneDay || undefined}>
      <time dateTime={time} className={styles.when}>
        {ofOneDay ? formats.time(time) : formats.dateTime(time)}
      </time>
      <div className={styles.who}>
        <bdi className={styles.name}>{who}</bdi>
        {name !== null && <span className={styles.soft}>{shownNumber(number)}</span>}
        {prompt && <span className={styles.soft}>{text('promptNamed', { name: prompt.name })}</span>}
        {notes !== null && (
          <span className={styles.soft} dir="auto">
            {notes}
          </span>
        )}
      </div>
      <div className={styles.outcome}>
        <ScheduleStatusBadge status={status} />
        {reason !== null && <span className={styles.soft}>{reasonText(reason)}</span>}
      </div>
      <div className={styles.act}>
        {callId !== null && (
          <Link to="/calls/$callId" params={{ callId }} aria-label={text('openCallWith', { who })}>
            {text('openCall')}
          </Link>
        )}
        {status === 'pending' && (
          <Link
            to="/schedules/$scheduleId"
            params={{ scheduleId: String(schedule.id) }}
            search={zone ? { zone } : {}}
            aria-label={text('editCall', { who })}
          >
            {text('edit')}
          </Link>
        )}
        {status === 'pending' && <CancelSchedule schedule={schedule} who={who} when={formats.full(time)} />}
      </div>
    </li>
  );
}
